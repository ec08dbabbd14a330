//! What the surroundings say, read once at the start and passed on as values.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::fault::Fault;

/// The surroundings of one command.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The current folder.
    pub folder: PathBuf,
    /// This command's own executable file.
    pub executable: PathBuf,
    /// `PATH`.
    pub path: Option<OsString>,
    /// `CARGO_TARGET_DIR`, absolute.
    pub target: Option<PathBuf>,
    /// The user's folder for caches.
    pub cache: Option<PathBuf>,
    /// The system's folder for temporary files.
    pub temporary: PathBuf,
    /// `RUSTUP_HOME`, or where it is by default.
    pub rustup: Option<PathBuf>,
    /// `RUSTUP_TOOLCHAIN`.
    pub toolchain: Option<OsString>,
}

impl Environment {
    /// Reads the process's environment. Called by `main`, and by nobody else.
    ///
    /// # Errors
    /// There is no current folder.
    pub fn read() -> Result<Environment, Fault> {
        let folder = std::env::current_dir()
            .map_err(|error| Fault::usage(format!("the current folder cannot be used: {error}")))?;
        let executable = std::env::current_exe().map_err(|error| {
            Fault::infrastructure(format!("this command's own file cannot be found: {error}"))
        })?;
        let variable = |name: &str| std::env::var_os(name).filter(|it| !it.is_empty());
        let home = variable("HOME").map(PathBuf::from);
        let under_home = |name: &str| home.as_ref().map(|it| it.join(name));
        Ok(Environment {
            target: variable("CARGO_TARGET_DIR").map(|it| folder.join(it)),
            cache: variable("XDG_CACHE_HOME")
                .map(PathBuf::from)
                .or_else(|| under_home(".cache")),
            temporary: std::env::temp_dir(),
            rustup: variable("RUSTUP_HOME")
                .map(PathBuf::from)
                .or_else(|| under_home(".rustup")),
            toolchain: variable("RUSTUP_TOOLCHAIN"),
            path: variable("PATH"),
            folder,
            executable,
        })
    }

    /// The program called `name` on `PATH`.
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        let folders = std::env::split_paths(self.path.as_ref()?).collect::<Vec<_>>();
        let programs = folders.iter().map(|it| it.join(name));
        programs.into_iter().find(|it| is_program(it))
    }
}

fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
}
