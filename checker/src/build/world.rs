//! One world's program: the learner's crate, and the check that is linked with it.

use std::path::{Path, PathBuf};
use std::process::Command;

use trace::protocol::World;

use super::call::{self, Finished};
use super::compile::Request;
use super::object;
use super::rustc::CompilerMessage;
use super::stage::Stage;
use crate::fault::Fault;
use crate::workplace::Workplace;

/// How far one world's program came.
pub(super) enum Step {
    /// It is there.
    Program(PathBuf),
    /// It was not wanted, and rustc has nothing against the learner's file.
    Accepted,
    /// rustc refuses the learner's file.
    Library(Vec<CompilerMessage>),
    /// rustc refuses the check file, given the learner's.
    Check(Vec<CompilerMessage>),
    /// rustc took too long.
    TooLong,
    /// rustc took too much memory.
    TooLarge,
}

/// Builds the program of one world.
///
/// # Errors
/// rustc cannot be run or breaks down, or a file cannot be written.
pub(super) fn build(
    request: &Request,
    world: World,
    stage: &Stage,
    workplace: &Workplace,
) -> Result<Step, Fault> {
    let folder = folder(world, stage)?;
    let library = folder.join(format!("lib{}.rlib", request.exercise.crate_name()));
    let mut command = compile_library(request, world, stage, &library)?;
    command.args(stage.flags(&folder));
    if let Some(refusal) = refusal(call::finish(&mut command)?, Step::Library) {
        return Ok(refusal);
    }
    let program = folder.join("check");
    if object::link(request, world, workplace, &library, &program)? {
        return Ok(Step::Program(program));
    }
    compile_check(request, world, stage, (&folder, &library), program)
}

/// Has rustc look at the learner's file, without making anything of it.
///
/// # Errors
/// rustc cannot be run or breaks down, or a file cannot be written.
pub(super) fn look(request: &Request, world: World, stage: &Stage) -> Result<Step, Fault> {
    let metadata = folder(world, stage)?.join("looked-at.rmeta");
    let mut command = compile_library(request, world, stage, &metadata)?;
    command.arg("--emit=metadata");
    let refusal = refusal(call::finish(&mut command)?, Step::Library);
    Ok(refusal.unwrap_or(Step::Accepted))
}

/// Where the files of one world are.
fn folder(world: World, stage: &Stage) -> Result<PathBuf, Fault> {
    let folder = stage.folder.join(match world {
        World::Real => "real-world",
        World::Controlled => "controlled-world",
    });
    std::fs::create_dir_all(&folder).map_err(|error| Fault::file("making", &folder, &error))?;
    Ok(folder)
}

/// rustc, to make `output` of the learner's file.
fn compile_library(
    request: &Request,
    world: World,
    stage: &Stage,
    output: &Path,
) -> Result<Command, Fault> {
    let source = stage.folder.join("lib.rs");
    let mut command = call::library(request, world, &source, output)?;
    if !request.exercise.allow_unsafe {
        command.arg("-Funsafe_code");
    }
    Ok(command)
}

/// What it comes to if rustc has made nothing of a file; `errors` says of which.
fn refusal(finished: Finished, errors: fn(Vec<CompilerMessage>) -> Step) -> Option<Step> {
    match finished {
        Finished::Well => None,
        Finished::Errors(all) => Some(errors(all)),
        Finished::TooLong => Some(Step::TooLong),
        Finished::TooLarge => Some(Step::TooLarge),
    }
}

/// Compiles the check against the learner's crate itself.
fn compile_check(
    request: &Request,
    world: World,
    stage: &Stage,
    (folder, library): (&Path, &Path),
    program: PathBuf,
) -> Result<Step, Fault> {
    let mut command = call::check(request, world, library, &program)?;
    command.args(stage.flags(folder));
    let refusal = refusal(call::finish(&mut command)?, Step::Check);
    Ok(refusal.unwrap_or(Step::Program(program)))
}
