//! A workspace to run the command in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Once;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use serde_json::Value;

/// No command takes this long; a test that waits longer has failed.
pub(crate) const LONG: Duration = Duration::from_secs(240);

/// A copy of the small workspace beside this file, with a target folder of its
/// own. The support crates are built once for all tests.
pub(crate) struct Workspace {
    folder: tempfile::TempDir,
    pub(crate) target: PathBuf,
}

impl Workspace {
    pub(crate) fn new() -> Workspace {
        static BUILT: Once = Once::new();
        Workspace::with_support(&original(), "stand-in", &BUILT)
    }

    /// The same exercise with the real vocabulary and engine.
    pub(crate) fn explored() -> Workspace {
        static BUILT: Once = Once::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        Workspace::with_support(&root.canonicalize().unwrap(), "explored", &BUILT)
    }

    fn with_support(support: &Path, name: &str, built: &Once) -> Workspace {
        let shared = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        built.call_once(|| {
            let workspace = Workspace::bare(support, shared.clone());
            let mut command = workspace.checker(&["verify", "count", "--solutions"]);
            command.timeout(LONG).assert().success();
        });
        let mut workspace = Workspace::bare(support, PathBuf::new());
        workspace.target = workspace.folder.path().join("target");
        for room in ["support", "toolchains"] {
            link(
                &shared.join("checker").join(room),
                &workspace.target.join("checker").join(room),
            );
        }
        workspace
    }

    /// The same before its first verdict: the support crates are compiled, which is
    /// cargo's business, and the checker knows nothing of them.
    pub(crate) fn compiled() -> Workspace {
        drop(Workspace::new());
        let workspace = Workspace::unbuilt();
        let shared = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stand-in");
        copy(&shared.join("release"), &workspace.target.join("release"));
        workspace
    }

    /// The same without anything built.
    pub(crate) fn unbuilt() -> Workspace {
        let mut workspace = Workspace::bare(&original(), PathBuf::new());
        workspace.target = workspace.folder.path().join("target");
        workspace
    }

    fn bare(support: &Path, target: PathBuf) -> Workspace {
        let folder = tempfile::tempdir().unwrap();
        for part in ["exercises", "solutions"] {
            copy(&original().join(part), &folder.path().join(part));
        }
        let manifest = format!(
            "[workspace]\nmembers = []\n[workspace.metadata.checker]\nsupport = {support:?}\n"
        );
        fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        Workspace { folder, target }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the learner's file.
    pub(crate) fn write(&self, text: impl AsRef<[u8]>) {
        fs::write(self.source(), text).unwrap();
    }

    pub(crate) fn source(&self) -> PathBuf {
        self.path("exercises/01_count/src/lib.rs")
    }

    pub(crate) fn checker(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_checker"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .timeout(LONG);
        command.env("CARGO_TARGET_DIR", &self.target);
        command
            .env("NO_COLOR", "1")
            .env("LANG", "C.UTF-8")
            .env_remove("LC_ALL");
        command
    }

    /// The same as a command that can be waited for step by step.
    pub(crate) fn process(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_checker"));
        command.args(arguments).current_dir(self.folder.path());
        command.env("CARGO_TARGET_DIR", &self.target);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Verifies the learner's file, and gives the exit code and the exercise's
    /// entry in the JSON document.
    pub(crate) fn verify(&self) -> (i32, Value) {
        let output = self
            .checker(&["verify", "count", "--format", "json"])
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let document: Value =
            serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{said}"));
        self.assert_nothing_runs();
        (
            output.status.code().unwrap(),
            document["exercises"][0].clone(),
        )
    }

    /// Verifies `text` as the learner's file, which must fail with `code`.
    #[track_caller]
    pub(crate) fn fails_with(&self, text: impl AsRef<[u8]>, code: &str) -> Value {
        self.write(text);
        let (exit, exercise) = self.verify();
        assert_eq!(exercise["diagnoses"][0]["code"], code, "{exercise:#}");
        assert_eq!(exercise["status"], "fail", "{exercise:#}");
        assert_eq!(exercise["points"], 0, "{exercise:#}");
        assert_eq!(exit, 1);
        exercise["diagnoses"][0].clone()
    }

    /// Verifies `text` as the learner's file, which must pass.
    #[track_caller]
    pub(crate) fn passes(&self, text: impl AsRef<[u8]>) {
        self.write(text);
        let (exit, exercise) = self.verify();
        assert_eq!(exercise["status"], "pass", "{exercise:#}");
        assert_eq!(exit, 0);
    }

    /// The processes that were started from the workspace's target folder.
    pub(crate) fn running(&self) -> Vec<i32> {
        let ours = self.target.to_str().unwrap().to_owned();
        let process = |entry: fs::DirEntry| {
            let pid: i32 = entry.file_name().to_str()?.parse().ok()?;
            let command = fs::read(entry.path().join("cmdline")).ok()?;
            let state = fs::read_to_string(entry.path().join("stat")).ok()?;
            let is_ours = String::from_utf8_lossy(&command).contains(&ours);
            (is_ours && !state.contains(") Z ")).then_some(pid)
        };
        fs::read_dir("/proc")
            .unwrap()
            .flatten()
            .filter_map(process)
            .collect()
    }

    /// How many programs of checks run now, for the world of this name.
    pub(crate) fn programs(&self, world: &str) -> usize {
        let is_program = |pid: &i32| {
            let name = fs::read_link(format!("/proc/{pid}/exe")).unwrap_or_default();
            name.starts_with(&self.target) && name.ends_with(world)
        };
        self.running().iter().filter(|it| is_program(it)).count()
    }

    #[track_caller]
    pub(crate) fn assert_nothing_runs(&self) {
        wait_until("all processes are gone", || self.running().is_empty());
    }

    /// The entries of a room of the workplace.
    pub(crate) fn room(&self, name: &str) -> Vec<String> {
        let entries = fs::read_dir(self.target.join("checker").join(name))
            .into_iter()
            .flatten();
        let mut names: Vec<_> = entries
            .map(|it| it.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

/// Waits for something that other processes do.
#[track_caller]
pub(crate) fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let until = Instant::now() + LONG;
    while !condition() {
        assert!(Instant::now() < until, "it never came to pass that {what}");
        std::thread::yield_now();
    }
}

/// The reference solution of the small workspace.
pub(crate) fn reference() -> String {
    fs::read_to_string(original().join("solutions/01_count/src/lib.rs")).unwrap()
}

fn original() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/workspace")
        .canonicalize()
        .unwrap()
}

fn copy(from: &Path, to: &Path) {
    each_file(from, to, &|from, to| {
        fs::copy(from, to).unwrap();
    });
}

fn link(from: &Path, to: &Path) {
    each_file(from, to, &|from, to| fs::hard_link(from, to).unwrap());
}

fn each_file(from: &Path, to: &Path, what: &dyn Fn(&Path, &Path)) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => each_file(&entry.path(), &to, what),
            false => what(&entry.path(), &to),
        }
    }
}
