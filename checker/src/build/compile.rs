//! Compiles a learner's file and the check file, for both worlds at once.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use trace::protocol::World;

use super::rustc::{self, CompilerMessage};
use super::stage::Stage;
use super::support::Support;
use crate::catalog::Exercise;
use crate::fault::Fault;
use crate::process::{self, Ended};
use crate::run::{Limits, limited};
use crate::source::Source;
use crate::workplace::{self, Workplace};

/// Builds that are kept.
const MOST: usize = 64;

/// What is passed to every call of rustc. Arithmetic is checked, and nothing is
/// optimised, as in a debug build: what is run many times is in the support
/// crates, which are optimised, and a learner waits for rustc after each edit.
/// The standard library's debugging information is not copied into each program;
/// the symbols stay, since the engine finds the statics by them.
const FLAGS: [&str; 10] = [
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

/// What is to be compiled, and against what.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The exercise whose check is built.
    pub exercise: &'a Exercise,
    /// The workspace's root; messages name files relative to it.
    pub root: &'a Path,
    /// The learner's file.
    pub source: &'a Source,
    /// What it is compiled against.
    pub support: &'a Support,
    /// This command's own executable, which sets rustc's limits.
    pub executable: &'a Path,
}

/// The programs that check an exercise, one for each world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programs {
    /// On real threads.
    pub real: PathBuf,
    /// Over all interleavings; `None` if the exercise is for real threads only.
    pub controlled: Option<PathBuf>,
}

/// What came of compiling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compiled {
    /// Programs, ready to run.
    Ready(Programs),
    /// rustc refuses the learner's file.
    Refused(Vec<CompilerMessage>),
    /// The learner's file compiles, but the check file does not fit it.
    DoesNotFit(Vec<CompilerMessage>),
    /// All is well with real threads, but the controlled world lacks something.
    NotModelled(Vec<CompilerMessage>),
    /// rustc was stopped, because it took too long or said too much.
    TooLong,
    /// rustc was stopped, because it took too much memory or stack.
    TooLarge,
}

enum Step {
    Program(PathBuf),
    Library(Vec<CompilerMessage>),
    Check(Vec<CompilerMessage>),
    TooLong,
    TooLarge,
}

/// Compiles, or finds what was compiled before from the same texts.
///
/// # Errors
/// rustc cannot be run or breaks down, or a file cannot be written.
pub fn compile(request: &Request, workplace: &Workplace) -> Result<Compiled, Fault> {
    let builds = workplace.room("builds")?;
    let folder = builds.join(key(request)?);
    let programs = |folder: &Path| Programs {
        real: folder.join("real"),
        controlled: (!request.exercise.only_real).then(|| folder.join("controlled")),
    };
    if folder.is_dir() {
        return Ok(Compiled::Ready(programs(&folder)));
    }
    let failed = |error| Fault::file("writing in", &builds, &error);
    let stage = Stage::enter(request, workplace)?;
    let at = stage.folder.as_path();
    std::fs::write(at.join("lib.rs"), &request.source.text).map_err(failed)?;
    let (real, controlled) = std::thread::scope(|scope| {
        let controlled = (!request.exercise.only_real)
            .then(|| scope.spawn(|| build_world(request, World::Controlled, &stage)));
        let real = build_world(request, World::Real, &stage);
        (real, controlled.map(std::thread::ScopedJoinHandle::join))
    });
    let real_program = match real? {
        Step::Program(path) => path,
        Step::Library(errors) => return Ok(Compiled::Refused(errors)),
        Step::Check(errors) => return Ok(Compiled::DoesNotFit(errors)),
        Step::TooLong => return Ok(Compiled::TooLong),
        Step::TooLarge => return Ok(Compiled::TooLarge),
    };
    let controlled_program = match controlled {
        None => None,
        Some(Err(panic)) => std::panic::resume_unwind(panic),
        Some(Ok(step)) => match step? {
            Step::Program(path) => Some(path),
            Step::Library(errors) | Step::Check(errors) => {
                return Ok(Compiled::NotModelled(errors));
            }
            Step::TooLong => return Ok(Compiled::TooLong),
            Step::TooLarge => return Ok(Compiled::TooLarge),
        },
    };
    let finished = at.join("finished");
    std::fs::create_dir(&finished).map_err(failed)?;
    let moved = programs(&finished);
    std::fs::rename(real_program, moved.real).map_err(failed)?;
    if let (Some(from), Some(to)) = (controlled_program, moved.controlled) {
        std::fs::rename(from, to).map_err(failed)?;
    }
    match std::fs::rename(&finished, &folder) {
        Ok(()) => {}
        // Another command was faster, with the same texts.
        Err(_) if folder.is_dir() => {}
        Err(error) => return Err(failed(error)),
    }
    workplace::prune(&builds, MOST);
    Ok(Compiled::Ready(programs(&folder)))
}

/// A name for everything that a build depends on.
fn key(request: &Request) -> Result<String, Fault> {
    let exercise = request.exercise;
    let mut hasher = blake3::Hasher::new();
    let mut add = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    add(request.support.fingerprint.as_bytes());
    add(FLAGS.join(" ").as_bytes());
    add(request.source.text.as_bytes());
    add(request.source.shown.as_os_str().as_encoded_bytes());
    for file in exercise.check_files()? {
        add(file.as_os_str().as_encoded_bytes());
        add(&std::fs::read(&file).map_err(|error| Fault::file("reading", &file, &error))?);
    }
    add(exercise.folder.as_bytes());
    add(format!("{} {}", exercise.allow_unsafe, exercise.only_real).as_bytes());
    for name in exercise
        .dependencies
        .iter()
        .chain(&exercise.check_dependencies)
    {
        add(name.as_bytes());
    }
    Ok(hasher.finalize().to_hex()[..32].to_owned())
}

fn build_world(request: &Request, world: World, stage: &Stage) -> Result<Step, Fault> {
    let exercise = request.exercise;
    let at = stage.folder.as_path();
    let folder = at.join(match world {
        World::Real => "real-world",
        World::Controlled => "controlled-world",
    });
    std::fs::create_dir_all(&folder).map_err(|error| Fault::file("making", &folder, &error))?;
    let own = exercise.crate_name();
    let library = folder.join(format!("lib{own}.rlib"));
    let source = at.join("lib.rs");

    let mut command = rustc(request, stage, &folder);
    command.args(["--crate-type=rlib", "--crate-name", &own]);
    if !exercise.allow_unsafe {
        command.arg("-Funsafe_code");
    }
    // The file is compiled from a copy, and called by its own name all the same.
    let mut renamed = source.clone().into_os_string();
    renamed.push("=");
    renamed.push(&request.source.shown);
    command.arg("--remap-path-prefix").arg(renamed);
    command.arg("-o").arg(&library).arg(&source);
    externs(&mut command, request, world, &exercise.dependencies)?;
    match finish(&mut command)? {
        Finished::Well => {}
        Finished::Errors(errors) => return Ok(Step::Library(errors)),
        Finished::TooLong => return Ok(Step::TooLong),
        Finished::TooLarge => return Ok(Step::TooLarge),
    }

    let program = folder.join("check");
    let check = exercise.check();
    let shown = check.strip_prefix(request.root).unwrap_or(&check);
    let mut command = rustc(request, stage, &folder);
    command.args(["--crate-type=bin", "--crate-name", "check", "-Awarnings"]);
    command.arg("-o").arg(&program).arg(shown);
    let mut library_is = std::ffi::OsString::from(format!("{own}="));
    library_is.push(&library);
    command.arg("--extern").arg(library_is);
    externs(&mut command, request, world, &exercise.dependencies)?;
    let others = exercise.check_dependencies.iter();
    let others: Vec<_> = others
        .filter(|it| !exercise.dependencies.contains(it))
        .cloned()
        .collect();
    named_externs(&mut command, request, world, &others)?;
    match finish(&mut command)? {
        Finished::Well => Ok(Step::Program(program)),
        Finished::Errors(errors) => Ok(Step::Check(errors)),
        Finished::TooLong => Ok(Step::TooLong),
        Finished::TooLarge => Ok(Step::TooLarge),
    }
}

fn rustc(request: &Request, stage: &Stage, folder: &Path) -> Command {
    let mut command = Command::new(request.executable);
    let program = &request.support.toolchain.rustc;
    limited::arguments(&mut command, &Limits::of_compiler(), program);
    command
        .args(FLAGS)
        .current_dir(request.root)
        .env_remove("RUSTFLAGS");
    command.args(stage.flags(folder));
    let mut dependencies = std::ffi::OsString::from("dependency=");
    dependencies.push(&request.support.folder);
    command.arg("-L").arg(dependencies);
    command
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
    let mut argument = std::ffi::OsString::from(format!("{name}="));
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

enum Finished {
    Well,
    Errors(Vec<CompilerMessage>),
    TooLong,
    TooLarge,
}

fn finish(command: &mut Command) -> Result<Finished, Fault> {
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
