//! One call of rustc: what it is always told, which crates it sees, and how it
//! may end.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use trace::protocol::World;

use super::compile::Request;
use super::rustc::{self, CompilerMessage};
use crate::fault::Fault;
use crate::process::{self, Ended};
use crate::run::{Limits, limited};

/// What is passed to every call of rustc. Arithmetic is checked, and nothing is
/// optimised, as in a debug build: what is run many times is in the support
/// crates, which are optimised, and a learner waits for rustc after each edit.
/// The standard library's debugging information is not copied into each program;
/// the symbols stay, since the engine finds the statics by them.
pub(super) const FLAGS: [&str; 10] = [
    "--edition=2024",
    "--error-format=json",
    "--json=diagnostic-rendered-ansi",
    "-Copt-level=0",
    "-Cdebuginfo=0",
    "-Cstrip=debuginfo",
    "-Cdebug-assertions=on",
    "-Coverflow-checks=on",
    "-Cpanic=unwind",
    "-Cembed-bitcode=no",
];

/// How rustc works in one go, which is fastest for files this small.
pub(super) const IN_ONE_GO: &str = "-Ccodegen-units=1";

/// rustc, with whatever every call has in common.
fn rustc(request: &Request) -> Command {
    let mut command = Command::new(request.executable);
    let program = &request.support.toolchain.rustc;
    limited::arguments(&mut command, &Limits::of_compiler(), program);
    command
        .args(FLAGS)
        .current_dir(request.root)
        .env_remove("RUSTFLAGS");
    let mut dependencies = OsString::from("dependency=");
    dependencies.push(&request.support.folder);
    command.arg("-L").arg(dependencies);
    command
}

/// rustc, to compile `source` as the learner's crate. The file is a copy, and is
/// called by the learner's own name all the same.
///
/// # Errors
/// A crate that the exercise needs is not there.
pub(super) fn library(
    request: &Request,
    world: World,
    source: &Path,
    library: &Path,
) -> Result<Command, Fault> {
    let exercise = request.exercise;
    let mut command = rustc(request);
    command.args(["--crate-type=rlib", "--crate-name", &exercise.crate_name()]);
    let mut renamed = source.as_os_str().to_owned();
    renamed.push("=");
    renamed.push(&request.source.shown);
    command.arg("--remap-path-prefix").arg(renamed);
    command.arg("-o").arg(library).arg(source);
    externs(&mut command, request, world, &exercise.dependencies)?;
    Ok(command)
}

/// rustc, to compile the check file against the learner's crate `library`.
///
/// # Errors
/// A crate that the exercise needs is not there.
pub(super) fn check(
    request: &Request,
    world: World,
    library: &Path,
    program: &Path,
) -> Result<Command, Fault> {
    let exercise = request.exercise;
    let check = exercise.check();
    let shown = check.strip_prefix(request.root).unwrap_or(&check);
    let mut command = rustc(request);
    command.args(["--crate-type=bin", "--crate-name", "check", "-Awarnings"]);
    command.arg("-o").arg(program).arg(shown);
    name_extern(&mut command, &exercise.crate_name(), library);
    externs(&mut command, request, world, &exercise.dependencies)?;
    let others = exercise.check_dependencies.iter();
    let others: Vec<_> = others
        .filter(|it| !exercise.dependencies.contains(it))
        .cloned()
        .collect();
    named_externs(&mut command, request, world, &others)?;
    Ok(command)
}

/// Names the crates that both files see: in the controlled world, the drop-ins
/// take the place of the standard library.
fn externs(
    command: &mut Command,
    request: &Request,
    world: World,
    dependencies: &[String],
) -> Result<(), Fault> {
    if world == World::Controlled {
        for name in ["std", "core"] {
            let file = drop_in(request, name).ok_or_else(|| lacking(request, name))?;
            name_extern(command, name, &file);
        }
    }
    named_externs(command, request, world, dependencies)
}

fn named_externs(
    command: &mut Command,
    request: &Request,
    world: World,
    names: &[String],
) -> Result<(), Fault> {
    for name in names {
        let replaced = match world {
            World::Controlled => drop_in(request, name),
            World::Real => None,
        };
        let file = replaced.or_else(|| request.support.file_of(name));
        let file = file.ok_or_else(|| lacking(request, name))?;
        name_extern(command, name, &file);
    }
    Ok(())
}

fn drop_in(request: &Request, name: &str) -> Option<PathBuf> {
    request.support.file_of(&format!("dropin_{name}"))
}

fn name_extern(command: &mut Command, name: &str, file: &Path) {
    let mut argument = OsString::from(format!("{name}="));
    argument.push(file);
    command.arg("--extern").arg(argument);
}

fn lacking(request: &Request, name: &str) -> Fault {
    Fault::usage(format!(
        "exercise `{}` needs the crate `{name}`, which `checker/worlds` does not have among its \
         dependencies",
        request.exercise.name
    ))
}

/// How a call of rustc ended.
pub(super) enum Finished {
    Well,
    Errors(Vec<CompilerMessage>),
    TooLong,
    TooLarge,
}

/// Runs rustc to its end.
///
/// # Errors
/// It cannot be run or breaks down.
pub(super) fn finish(command: &mut Command) -> Result<Finished, Fault> {
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let limits = Limits::of_compiler();
    let output = process::run(command, limits.wall, limits.messages)
        .map_err(|error| Fault::infrastructure(format!("running rustc failed: {error}")))?;
    let said = String::from_utf8_lossy(&output.stderr);
    match output.ended {
        Ended::Exit(0) => Ok(Finished::Well),
        Ended::TimedOut | Ended::Flooded => Ok(Finished::TooLong),
        Ended::Signal(_) => Ok(Finished::TooLarge),
        Ended::Exit(_) if said.contains("memory allocation of") => Ok(Finished::TooLarge),
        Ended::Exit(_) => {
            let errors = rustc::errors(&output.stderr);
            let is_linking = errors
                .iter()
                .any(|it| it.message.starts_with("linking with"));
            if errors.is_empty() || is_linking {
                let message = errors.first().map(|it| it.message.clone());
                let message = message.unwrap_or_else(|| said.chars().take(2000).collect());
                return Err(Fault::infrastructure(format!(
                    "rustc broke down: {message}"
                )));
            }
            Ok(Finished::Errors(errors))
        }
    }
}
