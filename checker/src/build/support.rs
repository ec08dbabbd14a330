//! The crates that a learner's file and a check file are compiled against.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::toolchain::{self, Toolchain};
use crate::environment::Environment;
use crate::fault::Fault;
use crate::process::{self, Ended};
use crate::workplace::{self, Workplace};

/// A first build on a slow machine, with everything to download.
const PATIENCE: Duration = Duration::from_secs(30 * 60);
/// Builds of the support crates that are kept.
const MOST: usize = 3;
/// The crates of the checker that end up in a learner's program.
const SOURCES: [&str; 5] = ["trace", "engine", "checks", "dropins", "worlds"];

/// The built support crates: copies of cargo's output, so that a later build of
/// the checker does not change them under a running verdict.
#[derive(Clone, Debug)]
pub struct Support {
    /// A name for the sources, the dependencies and the toolchain.
    pub fingerprint: String,
    /// The toolchain that built them, and must be used with them.
    pub toolchain: Toolchain,
    /// The folder of all of them.
    pub folder: PathBuf,
    /// The files of those that may be named, by their names in code.
    crates: BTreeMap<String, String>,
}

/// What is written beside the copies.
#[derive(Serialize, Deserialize)]
struct Inventory {
    crates: BTreeMap<String, String>,
}

impl Support {
    /// The support crates of the workspace at `root`, if there is a build of just
    /// these sources.
    ///
    /// # Errors
    /// The sources cannot be read, or there is no toolchain.
    pub fn find(
        root: &Path,
        workplace: &Workplace,
        environment: &Environment,
    ) -> Result<Option<Support>, Fault> {
        let toolchain = Toolchain::find(root, workplace, environment)?;
        let fingerprint = fingerprint(root, &toolchain)?;
        let folder = workplace.room("support")?.join(&fingerprint);
        let room = format!("support/{fingerprint}");
        let inventory: Option<Inventory> = workplace.recall(&room, "inventory.json");
        Ok(inventory.map(|it| Support {
            fingerprint,
            toolchain,
            folder,
            crates: it.crates,
        }))
    }

    /// The support crates of the workspace at `root`; built if there is no build
    /// of just these sources yet.
    ///
    /// # Errors
    /// They cannot be built.
    pub fn prepare(
        root: &Path,
        workplace: &Workplace,
        environment: &Environment,
        progress: &dyn Fn(&str),
    ) -> Result<Support, Fault> {
        if let Some(support) = Support::find(root, workplace, environment)? {
            return Ok(support);
        }
        progress("Building the checker's own crates (once, and after each update) …");
        let toolchain = Toolchain::find(root, workplace, environment)?;
        let room = workplace.room("support")?;
        let changed = || {
            Fault::infrastructure(
                "the checker's own crates changed while they were being built: run the command again",
            )
        };
        let before = last_changes(root)?;
        let built = build(root, workplace, environment, progress)?;
        // Nobody knows what of a change got into the build, even if it was taken back.
        if last_changes(root)? != before {
            return Err(changed());
        }
        // Cargo may have brought the lock file up to date, which is part of the
        // fingerprint, but no source.
        copy(&built, &room.join(fingerprint(root, &toolchain)?))?;
        workplace::prune(&room, MOST);
        Support::find(root, workplace, environment)?.ok_or_else(changed)
    }

    /// The file of a crate that may be named in code.
    pub fn file_of(&self, name: &str) -> Option<PathBuf> {
        self.crates.get(name).map(|it| self.folder.join(it))
    }
}

fn fingerprint(root: &Path, toolchain: &Toolchain) -> Result<String, Fault> {
    let checker = root.join("checker");
    if !checker.join("worlds/Cargo.toml").is_file() {
        return Err(Fault::usage(format!(
            "{} has no package `worlds`, which checks are compiled against. If the checker's \
             crates are elsewhere, say where with `[workspace.metadata.checker] support = \"…\"` \
             in the workspace's Cargo.toml.",
            checker.display()
        )));
    }
    let mut files = sources(root)?;
    files.push(root.join("Cargo.lock"));
    files.sort();
    let mut hasher = blake3::Hasher::new();
    hasher.update(toolchain.version.as_bytes());
    for path in files {
        let name = path
            .strip_prefix(root)
            .unwrap_or(&path)
            .as_os_str()
            .as_encoded_bytes();
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(Fault::file("reading", &path, &error)),
        };
        for part in [name, bytes.as_slice()] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    Ok(hasher.finalize().to_hex()[..16].to_owned())
}

/// The files that the support crates are built from, but for the lock file.
fn sources(root: &Path) -> Result<Vec<PathBuf>, Fault> {
    let mut files = vec![root.join("Cargo.toml")];
    for name in SOURCES {
        let folder = root.join("checker").join(name);
        if folder.is_dir() {
            list(&folder, &mut files)
                .map_err(|error| Fault::file("reading the folder", &folder, &error))?;
        }
    }
    files.sort();
    Ok(files)
}

/// When each of them was last changed.
fn last_changes(root: &Path) -> Result<Vec<(PathBuf, SystemTime)>, Fault> {
    let mut changes = Vec::new();
    for path in sources(root)? {
        // One that is gone by now is missing in the list: a change, too.
        if let Ok(when) = path.metadata().and_then(|it| it.modified()) {
            changes.push((path, when));
        }
    }
    Ok(changes)
}

/// All files of a folder that a build can depend on; tests and benches are no part of one.
fn list(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        if !path.is_dir() {
            files.push(path);
        } else if !["tests", "benches", "target", "snapshots"]
            .iter()
            .any(|it| name == *it)
        {
            list(&path, files)?;
        }
    }
    Ok(())
}

/// What cargo has built.
struct Built {
    /// What it said of it, one JSON document a line.
    messages: Vec<u8>,
    /// The crates that may be named in code: package id and name.
    named: BTreeMap<String, String>,
}

fn build(
    root: &Path,
    workplace: &Workplace,
    environment: &Environment,
    progress: &dyn Fn(&str),
) -> Result<Built, Fault> {
    let cargo = environment
        .program("cargo")
        .ok_or_else(|| toolchain::missing("cargo"))?;
    let run = |arguments: &[&str], stderr: Stdio| {
        let mut command = Command::new(&cargo);
        command
            .args(arguments)
            .arg("--manifest-path")
            .arg(root.join("Cargo.toml"));
        command
            .current_dir(root)
            .stdout(Stdio::piped())
            .stderr(stderr);
        // These would make other crates than the fingerprint says.
        command
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS");
        command
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("CARGO_BUILD_TARGET");
        process::run(&mut command, PATIENCE, 256 << 20)
            .map_err(|error| Fault::file("running", &cargo, &error))
    };
    // The first question says too whether everything is here already.
    let metadata = ["metadata", "--format-version", "1"];
    let here = run(&[&metadata[..], &["--offline"]].concat(), Stdio::null())?;
    let (graph, offline) = match here.ended {
        Ended::Exit(0) => (here, true),
        _ => (run(&metadata, Stdio::inherit())?, false),
    };
    if graph.ended != Ended::Exit(0) {
        return Err(Fault::infrastructure(
            "cargo cannot make out the checker's own crates; what it says stands above",
        ));
    }
    let target = workplace.target.to_string_lossy().into_owned();
    let mut arguments = vec![
        "build",
        "--release",
        "--package",
        "worlds",
        "--target-dir",
        &target,
    ];
    arguments.extend(["--message-format", "json"]);
    arguments.extend(offline.then_some("--offline"));
    let built = run(&arguments, Stdio::inherit())?;
    if built.ended != Ended::Exit(0) {
        progress(errors(&built.stdout).trim_end());
        return Err(Fault::infrastructure(
            "the checker's own crates could not be built; what cargo says stands above",
        ));
    }
    let named = direct_dependencies(&graph.stdout)
        .ok_or_else(|| Fault::infrastructure("cargo's metadata does not describe `worlds`"))?;
    Ok(Built {
        messages: built.stdout,
        named,
    })
}

/// The errors among cargo's messages, as rustc prints them.
fn errors(messages: &[u8]) -> String {
    let lines = messages.split(|&byte| byte == b'\n');
    let messages = lines.filter_map(|it| serde_json::from_slice::<Value>(it).ok());
    let errors = messages.filter(|it| it["message"]["level"] == "error");
    let rendered = errors.filter_map(|it| it["message"]["rendered"].as_str().map(str::to_owned));
    rendered.collect()
}

/// The dependencies of the package `worlds`: package id and name in code.
fn direct_dependencies(metadata: &[u8]) -> Option<BTreeMap<String, String>> {
    let metadata: Value = serde_json::from_slice(metadata).ok()?;
    let packages = metadata["packages"].as_array()?;
    let worlds = packages.iter().find(|it| it["name"] == "worlds")?["id"].as_str()?;
    let nodes = metadata["resolve"]["nodes"].as_array()?;
    let node = nodes.iter().find(|it| it["id"] == worlds)?;
    let dependency = |it: &Value| {
        Some((
            it["pkg"].as_str()?.to_owned(),
            it["name"].as_str()?.to_owned(),
        ))
    };
    node["deps"].as_array()?.iter().map(dependency).collect()
}

/// Copies every library that cargo names into the folder `to`.
fn copy(built: &Built, to: &Path) -> Result<(), Fault> {
    let parent = to.parent().unwrap_or(to);
    let folder = tempfile::Builder::new()
        .prefix(".building-")
        .tempdir_in(parent)
        .map_err(|error| Fault::file("making a folder in", parent, &error))?;
    let mut crates = BTreeMap::new();
    let mut copied = BTreeSet::new();
    for line in built.messages.split(|&byte| byte == b'\n') {
        let Ok(message) = serde_json::from_slice::<Value>(line) else {
            continue;
        };
        if message["reason"] != "compiler-artifact" {
            continue;
        }
        let files = message["filenames"].as_array().into_iter().flatten();
        for file in files.filter_map(|it| it.as_str().map(Path::new)) {
            let is_library = file
                .extension()
                .is_some_and(|it| it == "rlib" || it == "so" || it == "dylib");
            let Some(name) = file.file_name().filter(|_| is_library) else {
                continue;
            };
            if copied.insert(name.to_owned()) {
                std::fs::copy(file, folder.path().join(name))
                    .map_err(|error| Fault::file("copying", file, &error))?;
            }
            // A crate may be built twice, the other time for build scripts.
            let for_programs = message["profile"]["opt_level"] != "0";
            let id = message["package_id"].as_str().unwrap_or_default();
            if let Some(in_code) = built.named.get(id).filter(|_| for_programs) {
                crates.insert(in_code.clone(), name.to_string_lossy().into_owned());
            }
        }
    }
    let inventory = serde_json::to_vec(&Inventory { crates }).unwrap_or_default();
    let path = folder.path().join("inventory.json");
    std::fs::write(&path, inventory).map_err(|error| Fault::file("writing", &path, &error))?;
    let folder = folder.keep();
    match std::fs::rename(&folder, to) {
        Ok(()) => Ok(()),
        // Another command was faster, with the same sources.
        Err(_) if to.join("inventory.json").is_file() => {
            let _ = std::fs::remove_dir_all(&folder);
            Ok(())
        }
        Err(error) => Err(Fault::file("renaming", &folder, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_seen_even_if_it_was_taken_back_and_the_lock_file_is_no_source() {
        let root = tempfile::tempdir().expect("a folder");
        let engine = root.path().join("checker/engine");
        std::fs::create_dir_all(&engine).expect("a folder in it");
        let source = engine.join("lib.rs");
        for file in [&source, &root.path().join("Cargo.toml")] {
            std::fs::write(file, "text").expect("a file");
        }
        let changes = || last_changes(root.path()).expect("all can be read");
        let before = changes();
        std::fs::write(root.path().join("Cargo.lock"), "text").expect("a file");
        assert_eq!(changes(), before);
        let later = SystemTime::now() + Duration::from_secs(1);
        let file = std::fs::File::options().write(true).open(&source);
        let file = file.expect("a file that is there");
        file.set_modified(later).expect("its time can be set");
        assert_ne!(changes(), before);
        std::fs::remove_file(&source).expect("it is there");
        assert_ne!(changes(), before);
    }
}
