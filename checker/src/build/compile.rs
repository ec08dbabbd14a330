//! Compiles a learner's file and the check file, for both worlds at once.

use std::path::{Path, PathBuf};

use trace::protocol::World;

use super::call::FLAGS;
use super::rustc::CompilerMessage;
use super::stage::Stage;
use super::support::Support;
use super::world::{self, Step};
use crate::catalog::Exercise;
use crate::fault::Fault;
use crate::source::Source;
use crate::workplace::{self, Workplace};

/// Builds that are kept.
const MOST: usize = 64;

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
    /// Which programs are wanted.
    pub wanted: Wanted,
}

/// Which of an exercise's programs are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All that the exercise has.
    Both,
    /// The one for the controlled world. In the real one, rustc only looks at the file,
    /// unless the controlled one refuses it.
    Controlled,
    /// The one for the real world.
    Real,
}

impl Request<'_> {
    fn wants(&self, world: World) -> bool {
        match world {
            World::Real => self.exercise.only_real || self.wanted != Wanted::Controlled,
            World::Controlled => !self.exercise.only_real && self.wanted != Wanted::Real,
        }
    }
}

/// The programs that check an exercise, one for each world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programs {
    /// On real threads, if that was wanted.
    pub real: Option<PathBuf>,
    /// Over all interleavings, if that was wanted; never if the exercise is for real
    /// threads only.
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

/// Compiles, or finds what was compiled before from the same texts.
///
/// # Errors
/// rustc cannot be run or breaks down, or a file cannot be written.
pub fn compile(request: &Request, workplace: &Workplace) -> Result<Compiled, Fault> {
    let builds = workplace.room("builds")?;
    let folder = builds.join(key(request)?);
    let programs = |folder: &Path| Programs {
        real: request.wants(World::Real).then(|| folder.join("real")),
        controlled: request
            .wants(World::Controlled)
            .then(|| folder.join("controlled")),
    };
    if folder.is_dir() {
        // Others who work at the same time remove the oldest.
        workplace::touch(&folder);
        return Ok(Compiled::Ready(programs(&folder)));
    }
    let failed = |error| Fault::file("writing in", &builds, &error);
    let stage = Stage::enter(request, workplace)?;
    let at = stage.folder.as_path();
    std::fs::write(at.join("lib.rs"), &request.source.text).map_err(failed)?;
    let (real, controlled) = std::thread::scope(|scope| {
        let controlled = request
            .wants(World::Controlled)
            .then(|| scope.spawn(|| world::build(request, World::Controlled, &stage, workplace)));
        let real = match request.wants(World::Real) {
            true => world::build(request, World::Real, &stage, workplace),
            false => world::look(request, World::Real, &stage),
        };
        (real, controlled.map(std::thread::ScopedJoinHandle::join))
    });
    // Whether the fault is the file's or the controlled world's, the real one has to say.
    let is_refused = |it: &Result<Step, Fault>| matches!(it, Ok(Step::Library(_) | Step::Check(_)));
    let real = match (&controlled, real) {
        (Some(Ok(step)), Ok(Step::Accepted)) if is_refused(step) => {
            world::build(request, World::Real, &stage, workplace)
        }
        (_, real) => real,
    };
    let real_program = match real? {
        Step::Program(path) => Some(path),
        Step::Accepted => None,
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
            Step::Accepted => None,
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
    for (from, to) in [
        (real_program, moved.real),
        (controlled_program, moved.controlled),
    ] {
        if let (Some(from), Some(to)) = (from, to) {
            std::fs::rename(from, to).map_err(failed)?;
        }
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
    let mut key = Key::of_exercise(request)?;
    key.add(format!("{:?}", request.wanted).as_bytes());
    key.add(request.source.text.as_bytes());
    key.add(request.source.shown.as_os_str().as_encoded_bytes());
    Ok(key.name())
}

/// A name for a list of texts: other texts, another name.
pub(super) struct Key(blake3::Hasher);

impl Key {
    /// A key that differs with everything that a build depends on, apart from
    /// the learner's file.
    ///
    /// # Errors
    /// A file of the exercise cannot be read.
    pub(super) fn of_exercise(request: &Request) -> Result<Key, Fault> {
        let exercise = request.exercise;
        let mut key = Key(blake3::Hasher::new());
        key.add(request.support.fingerprint.as_bytes());
        key.add(FLAGS.join(" ").as_bytes());
        for file in exercise.check_files()? {
            key.add(file.as_os_str().as_encoded_bytes());
            let bytes =
                std::fs::read(&file).map_err(|error| Fault::file("reading", &file, &error))?;
            key.add(&bytes);
        }
        key.add(exercise.folder.as_bytes());
        key.add(format!("{} {}", exercise.allow_unsafe, exercise.only_real).as_bytes());
        let dependencies = exercise.dependencies.iter();
        for name in dependencies.chain(&exercise.check_dependencies) {
            key.add(name.as_bytes());
        }
        Ok(key)
    }

    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    pub(super) fn name(&self) -> String {
        self.0.finalize().to_hex()[..32].to_owned()
    }
}
