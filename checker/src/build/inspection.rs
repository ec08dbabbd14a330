//! Compiles what is only read: a skeleton, a demo, the code in a lesson. In the
//! real world, and as far as rustc has anything to say; nothing is linked.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::Request;
use super::rustc::{self, CompilerMessage};
use crate::fault::Fault;
use crate::process::{self, Ended};
use crate::run::{Limits, limited};
use crate::workplace::Workplace;

/// What is passed to every call.
const FLAGS: [&str; 4] = [
    "--edition=2024",
    "--emit=metadata",
    "--error-format=json",
    "--json=diagnostic-rendered-ansi",
];

/// What is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The learner's library; a warning is an error.
    Library,
    /// A program that uses the library; a warning is an error.
    Program,
    /// Pieces of code, whose warnings are of no interest.
    Pieces,
}

/// A folder to inspect one exercise's files in.
pub struct Inspection<'a> {
    request: Request<'a>,
    folder: TempDir,
}

impl<'a> Inspection<'a> {
    /// Makes the folder.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn new(request: Request<'a>, workplace: &Workplace) -> Result<Inspection<'a>, Fault> {
        let stages = workplace.room("stages")?;
        let folder = tempfile::Builder::new()
            .prefix(".inspection-")
            .tempdir_in(&stages);
        let folder = folder.map_err(|error| Fault::file("making a folder in", &stages, &error))?;
        Ok(Inspection { request, folder })
    }

    /// What rustc has against a file. The library must come first.
    ///
    /// # Errors
    /// rustc cannot be run, or does not come to an end.
    pub fn file(&self, kind: Kind, path: &Path) -> Result<Vec<CompilerMessage>, Fault> {
        let exercise = self.request.exercise;
        let own = exercise.crate_name();
        let mut command = self.rustc();
        match kind {
            Kind::Library => {
                let to = self.library();
                command.args([
                    "--crate-type=rlib",
                    "--crate-name",
                    &own,
                    "-Dwarnings",
                    "-o",
                ]);
                command.arg(to);
            }
            Kind::Program => {
                command.args([
                    "--crate-type=bin",
                    "--crate-name",
                    "program",
                    "-Dwarnings",
                    "-o",
                ]);
                command.arg(self.folder.path().join("program.rmeta"));
            }
            Kind::Pieces => {
                command.args([
                    "--crate-type=rlib",
                    "--crate-name",
                    "pieces",
                    "-Awarnings",
                    "-o",
                ]);
                command.arg(self.folder.path().join("libpieces.rmeta"));
            }
        }
        if kind != Kind::Library && self.library().is_file() {
            command.arg("--extern").arg(named(&own, &self.library()));
        }
        for name in &exercise.dependencies {
            if let Some(file) = self.request.support.file_of(name) {
                command.arg("--extern").arg(named(name, &file));
            }
        }
        command.arg(path.strip_prefix(self.request.root).unwrap_or(path));
        said(&mut command)
    }

    /// What rustc has against pieces of code.
    ///
    /// # Errors
    /// As for [`Inspection::file`].
    pub fn pieces(&self, text: &str) -> Result<Vec<CompilerMessage>, Fault> {
        let path = self.folder.path().join("pieces.rs");
        std::fs::write(&path, text).map_err(|error| Fault::file("writing", &path, &error))?;
        self.file(Kind::Pieces, &path)
    }

    fn library(&self) -> PathBuf {
        let name = format!("lib{}.rmeta", self.request.exercise.crate_name());
        self.folder.path().join(name)
    }

    fn rustc(&self) -> Command {
        let mut command = Command::new(self.request.executable);
        let program = &self.request.support.toolchain.rustc;
        limited::arguments(&mut command, &Limits::of_compiler(), program);
        command
            .args(FLAGS)
            .current_dir(self.request.root)
            .env_remove("RUSTFLAGS");
        let mut dependencies = std::ffi::OsString::from("dependency=");
        dependencies.push(&self.request.support.folder);
        command.arg("-L").arg(dependencies);
        command
    }
}

fn named(name: &str, file: &Path) -> std::ffi::OsString {
    let mut argument = std::ffi::OsString::from(format!("{name}="));
    argument.push(file);
    argument
}

fn said(command: &mut Command) -> Result<Vec<CompilerMessage>, Fault> {
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let limits = Limits::of_compiler();
    let output = process::run(command, limits.wall, limits.messages)
        .map_err(|error| Fault::infrastructure(format!("running rustc failed: {error}")))?;
    match output.ended {
        Ended::Exit(0) => Ok(Vec::new()),
        _ => {
            let errors = rustc::errors(&output.stderr);
            match errors.is_empty() {
                false => Ok(errors),
                true => Err(Fault::infrastructure(format!(
                    "rustc broke down: {}",
                    String::from_utf8_lossy(&output.stderr)
                        .chars()
                        .take(2000)
                        .collect::<String>()
                ))),
            }
        }
    }
}
