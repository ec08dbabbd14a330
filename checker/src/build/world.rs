//! One world's program: the learner's crate, and the check that is linked with it.

use std::path::{Path, PathBuf};

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
    let folder = stage.folder.join(match world {
        World::Real => "real-world",
        World::Controlled => "controlled-world",
    });
    std::fs::create_dir_all(&folder).map_err(|error| Fault::file("making", &folder, &error))?;
    let library = folder.join(format!("lib{}.rlib", request.exercise.crate_name()));
    let source = stage.folder.join("lib.rs");

    let mut command = call::library(request, world, &source, &library)?;
    if !request.exercise.allow_unsafe {
        command.arg("-Funsafe_code");
    }
    command.args(stage.flags(&folder));
    match call::finish(&mut command)? {
        Finished::Well => {}
        Finished::Errors(errors) => return Ok(Step::Library(errors)),
        Finished::TooLong => return Ok(Step::TooLong),
        Finished::TooLarge => return Ok(Step::TooLarge),
    }
    let program = folder.join("check");
    if object::link(request, world, workplace, &library, &program)? {
        return Ok(Step::Program(program));
    }
    compile_check(request, world, stage, (&folder, &library), program)
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
    Ok(match call::finish(&mut command)? {
        Finished::Well => Step::Program(program),
        Finished::Errors(errors) => Step::Check(errors),
        Finished::TooLong => Step::TooLong,
        Finished::TooLarge => Step::TooLarge,
    })
}
