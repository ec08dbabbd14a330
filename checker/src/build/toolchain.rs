//! Which rustc is used.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::environment::Environment;
use crate::fault::Fault;
use crate::process::{self, Ended};
use crate::workplace::Workplace;

/// Answers of rustc about itself come at once; this is for a machine in trouble.
const PATIENCE: Duration = Duration::from_secs(60);
/// Toolchains remembered.
const MOST: usize = 8;

/// A Rust toolchain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Toolchain {
    /// The compiler itself, not a launcher that looks for it.
    pub rustc: PathBuf,
    /// What `rustc -vV` says.
    pub version: String,
    /// Size and time of the compiler's file, to see that it was replaced.
    stamp: String,
}

impl Toolchain {
    /// The toolchain that `rustc` means in the workspace at `root`. Asked once,
    /// and remembered as long as nothing changes that the choice depends on.
    ///
    /// # Errors
    /// There is no working rustc.
    pub fn find(
        root: &Path,
        workplace: &Workplace,
        environment: &Environment,
    ) -> Result<Toolchain, Fault> {
        let launcher = environment
            .program("rustc")
            .ok_or_else(|| missing("rustc"))?;
        let name = format!("{}.json", choice(root, &launcher, environment));
        let known: Option<Toolchain> = workplace.recall("toolchains", &name);
        if let Some(known) = known
            && known.stamp == stamp(&known.rustc)
        {
            return Ok(known);
        }
        let ask = |arguments: &[&str]| {
            let mut command = Command::new(&launcher);
            command.args(arguments).current_dir(root);
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            let output = process::run(&mut command, PATIENCE, 1 << 20)
                .map_err(|error| Fault::file("running", &launcher, &error))?;
            match output.ended {
                Ended::Exit(0) => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
                _ => Err(Fault::infrastructure(format!(
                    "`rustc {}` failed: {}",
                    arguments.join(" "),
                    String::from_utf8_lossy(&output.stderr).trim()
                ))),
            }
        };
        let rustc = PathBuf::from(ask(&["--print", "sysroot"])?).join("bin/rustc");
        let found = Toolchain {
            stamp: stamp(&rustc),
            rustc,
            version: ask(&["-vV"])?,
        };
        workplace.keep("toolchains", &name, &found, MOST)?;
        Ok(found)
    }
}

/// What to say when a program of the toolchain is not there.
pub(super) fn missing(program: &str) -> Fault {
    Fault::infrastructure(format!(
        "`{program}` was not found on PATH. Install Rust from https://rustup.rs, or open a new \
         terminal if you just did."
    ))
}

/// A name for everything that decides which toolchain a launcher launches.
fn choice(root: &Path, launcher: &Path, environment: &Environment) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    add(launcher.as_os_str().as_encoded_bytes());
    add(stamp(launcher).as_bytes());
    add(environment
        .toolchain
        .as_deref()
        .unwrap_or_default()
        .as_encoded_bytes());
    for name in ["rust-toolchain.toml", "rust-toolchain"] {
        add(&std::fs::read(root.join(name)).unwrap_or_default());
    }
    let settings = environment
        .rustup
        .as_ref()
        .map(|it| it.join("settings.toml"));
    add(&settings
        .and_then(|it| std::fs::read(it).ok())
        .unwrap_or_default());
    hasher.finalize().to_hex()[..16].to_owned()
}

fn stamp(file: &Path) -> String {
    match file.metadata() {
        Ok(about) => format!("{} {:?}", about.len(), about.modified().ok()),
        Err(_) => String::new(),
    }
}
