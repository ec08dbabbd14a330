//! From a learner's file to the verdict on it.

mod cache;
mod compiling;
mod plan;
mod weighing;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use trace::protocol::{Budget, Complaint, Job, PlannedCheck, World};

use crate::build::{self, Compiled, Inspection, Programs, Support, Wanted};
use crate::catalog::{Catalog, Exercise};
use crate::diagnosis::{self, Subject};
use crate::environment::Environment;
use crate::fault::Fault;
use crate::process;
use crate::run::{self, Limits, Run, Share};
use crate::source::{Source, Unreadable};
use crate::verdict::{Diagnosis, ExerciseVerdict, Status};
use crate::workplace::Workplace;

/// The seed if none is given.
pub const DEFAULT_SEED: u64 = 1;

/// How long one process explores before others help it.
const MOMENT: Duration = Duration::from_millis(200);

/// Where a file went wrong that rustc could not get to the end of.
const COMPILING: &str = "compiling the file";

/// What `verify` may be told about how to judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Seed of everything random.
    pub seed: u64,
    /// Bounds on each exploration.
    pub budget: Budget,
    /// Judge again, even what was judged before.
    pub fresh: bool,
    /// Stop at the first check that fails, and spare the work for real threads where one
    /// of the controlled world does. The first diagnosis is the same; the checks that
    /// would not have been run are not listed, and a verdict takes longer where nothing
    /// is found.
    pub thrifty: bool,
    /// How many processes share the checks of the controlled world, once it takes
    /// longer than a moment, and each check. The verdict is the same.
    pub processes: NonZeroUsize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            seed: DEFAULT_SEED,
            budget: Budget::default(),
            fresh: false,
            thrifty: false,
            processes: NonZeroUsize::MIN,
        }
    }
}

/// What a verdict needs, beside the file.
pub struct Judge<'a> {
    catalog: &'a Catalog,
    workplace: &'a Workplace,
    environment: &'a Environment,
    settings: Settings,
    progress: &'a (dyn Fn(&str) + Sync),
    support: OnceLock<Result<Support, Fault>>,
    built: OnceLock<Option<Support>>,
}

impl<'a> Judge<'a> {
    /// A judge for one workspace. Nothing is built until it is needed.
    pub fn new(
        catalog: &'a Catalog,
        workplace: &'a Workplace,
        environment: &'a Environment,
        settings: Settings,
        progress: &'a (dyn Fn(&str) + Sync),
    ) -> Judge<'a> {
        Judge {
            catalog,
            workplace,
            environment,
            settings,
            progress,
            support: OnceLock::new(),
            built: OnceLock::new(),
        }
    }

    /// The same, with so many processes for the controlled world of each file: see
    /// [`Settings::processes`].
    pub fn with_processes(mut self, processes: NonZeroUsize) -> Judge<'a> {
        self.settings.processes = processes;
        self
    }

    /// Builds what every verdict needs, if it is not there: the first one would otherwise
    /// wait for it.
    ///
    /// # Errors
    /// It cannot be built.
    pub fn prepare(&self) -> Result<(), Fault> {
        self.support().map(drop)
    }

    /// The verdict on `path` as an answer to `exercise`. What keeps the checker
    /// from its work is a verdict too, of status [`Status::Error`].
    pub fn judge(&self, exercise: &Exercise, path: &Path) -> ExerciseVerdict {
        let shown = path.strip_prefix(&self.catalog.root).unwrap_or(path);
        let verdict = match Source::read(path, shown) {
            Ok(source) => self.judge_source(exercise, &source),
            Err(unreadable) => Ok(refuse_unreadable(exercise, shown, &unreadable)),
        };
        verdict.unwrap_or_else(|fault| faulty(exercise, shown, &fault))
    }

    /// The verdict on a text, as if it stood in the file at `path`.
    pub fn judge_text(&self, exercise: &Exercise, path: &Path, text: &str) -> ExerciseVerdict {
        let shown = path.strip_prefix(&self.catalog.root).unwrap_or(path);
        let source = Source::new(path, shown, text.to_owned());
        let verdict = self.judge_source(exercise, &source);
        verdict.unwrap_or_else(|fault| faulty(exercise, shown, &fault))
    }

    /// Whether a file is still the exercise's skeleton.
    pub fn is_untouched(&self, exercise: &Exercise, source: &Source) -> bool {
        let skeleton = Source::read(&exercise.skeleton(), &exercise.skeleton());
        skeleton.is_ok_and(|it| source.says_the_same_as(&it))
    }

    /// What rustc has against a file, if anything; nothing is run.
    ///
    /// # Errors
    /// It cannot be compiled for a reason that is not the file's.
    pub fn refusal(&self, exercise: &Exercise, source: &Source) -> Result<Option<String>, Fault> {
        let support = self.support()?;
        let root = &self.catalog.root;
        let request = build::Request {
            exercise,
            root,
            source,
            support: &support,
            executable: &self.environment.executable,
            wanted: Wanted::Both,
        };
        Ok(match build::compile(&request, self.workplace)? {
            Compiled::Ready(_) => None,
            Compiled::Refused(errors) => Some(compiling::rendered(&errors)),
            Compiled::DoesNotFit(errors) => Some(format!(
                "the check file does not fit:\n{}",
                compiling::rendered(&errors)
            )),
            Compiled::NotModelled(errors) => Some(format!(
                "in the controlled world:\n{}",
                compiling::rendered(&errors)
            )),
            Compiled::TooLong | Compiled::TooLarge => {
                Some("rustc did not come to an end".to_owned())
            }
        })
    }

    /// Lets `look` compile what is only read of an exercise.
    ///
    /// # Errors
    /// The support crates or a folder cannot be made, or `look` fails.
    pub fn inspect<T>(
        &self,
        exercise: &Exercise,
        source: &Source,
        look: impl FnOnce(&Inspection<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let support = self.support()?;
        let request = build::Request {
            exercise,
            root: &self.catalog.root,
            source,
            support: &support,
            executable: &self.environment.executable,
            wanted: Wanted::Both,
        };
        look(&Inspection::new(request, self.workplace)?)
    }

    /// The verdict that `judge` gave on just this before, if it is remembered.
    /// Nothing is built to find out.
    pub fn remembered(&self, exercise: &Exercise, source: &Source) -> Option<ExerciseVerdict> {
        let find = || {
            let root = &self.catalog.support;
            Support::find(root, self.workplace, self.environment)
                .ok()
                .flatten()
        };
        let support = self.built.get_or_init(find).as_ref()?;
        let key = cache::key(exercise, source, support, &self.settings, self.environment).ok()?;
        cache::recall(self.workplace, &key)
    }

    fn judge_source(&self, exercise: &Exercise, source: &Source) -> Result<ExerciseVerdict, Fault> {
        let subject = subject(exercise, source);
        let refuse = |status, diagnosis| Ok(without_running(exercise, status, vec![diagnosis]));
        if source.is_empty() {
            let why = format!("{} has no code in it.", source.shown.display());
            return refuse(Status::Fail, diagnosis::unreadable(&subject, &why, None));
        }
        let skeleton = Source::read(&exercise.skeleton(), &exercise.skeleton()).ok();
        if skeleton
            .as_ref()
            .is_some_and(|it| source.says_the_same_as(it))
        {
            return refuse(Status::NotStarted, diagnosis::not_started(&subject, &[]));
        }
        let support = self.support()?;
        let key = cache::key(exercise, source, &support, &self.settings, self.environment)?;
        if !self.settings.fresh
            && let Some(verdict) = cache::recall(self.workplace, &key)
        {
            return Ok(verdict);
        }
        let verdict = self.judge_anew(exercise, source, skeleton.as_ref(), &support);
        if process::interrupted() {
            return Err(Fault::Interrupted);
        }
        let verdict = verdict?;
        cache::keep(self.workplace, &key, &verdict)?;
        Ok(verdict)
    }

    fn judge_anew(
        &self,
        exercise: &Exercise,
        source: &Source,
        skeleton: Option<&Source>,
        support: &Support,
    ) -> Result<ExerciseVerdict, Fault> {
        let subject = subject(exercise, source);
        let forbidden = source.forbidden(exercise.allow_unsafe);
        let weigh =
            |controlled, real| weighing::weigh(exercise, source, &subject, controlled, real);
        let mut request = build::Request {
            exercise,
            root: &self.catalog.root,
            source,
            support,
            executable: &self.environment.executable,
            wanted: match self.settings.thrifty {
                true => Wanted::Controlled,
                false => Wanted::Both,
            },
        };
        // Not even the compiler sees a file that may read other files.
        if !forbidden.is_empty() {
            let forbid = |it: &crate::source::Forbidden| {
                diagnosis::forbidden_construct(&subject, &it.what, it.why, it.line, it.column)
            };
            let found = forbidden.iter().map(forbid).collect();
            return Ok(without_running(exercise, Status::Fail, found));
        }
        let programs = match self.compile(&request, &subject, skeleton)? {
            Ok(programs) => programs,
            Err(found) => return Ok(without_running(exercise, Status::Fail, vec![found])),
        };
        let unfinished = source.unfinished();
        if let Some(skeleton) = skeleton
            && !unfinished.is_empty()
            && skeleton
                .unfinished()
                .iter()
                .all(|it| unfinished.iter().any(|mine| mine.function == it.function))
        {
            let places: Vec<_> = unfinished.iter().map(weighing::place).collect();
            let diagnosis = diagnosis::not_started(&subject, &places);
            return Ok(without_running(
                exercise,
                Status::NotStarted,
                vec![diagnosis],
            ));
        }
        let (controlled, real) = match (programs.controlled, programs.real) {
            (Some(controlled), Some(real)) => self.run_both(exercise, &controlled, &real)?,
            (Some(controlled), None) => {
                let report = self.explore(exercise, &controlled)?;
                if !weighing::is_clean(&report) {
                    return Ok(weigh(Some(report), run::Report::stopped()));
                }
                request.wanted = Wanted::Real;
                let real = match self.compile(&request, &subject, skeleton)? {
                    Ok(programs) => programs.real,
                    Err(found) => return Ok(without_running(exercise, Status::Fail, vec![found])),
                };
                (Some(report), self.run_real(exercise, real)?)
            }
            (None, real) => (None, self.run_real(exercise, real)?),
        };
        Ok(weigh(controlled, real))
    }

    /// The wanted programs, or what is wrong with the file that none can be made of.
    fn compile(
        &self,
        request: &build::Request<'_>,
        subject: &Subject<'_>,
        skeleton: Option<&Source>,
    ) -> Result<Result<Programs, Diagnosis>, Fault> {
        Ok(Err(match build::compile(request, self.workplace)? {
            Compiled::Ready(programs) => return Ok(Ok(programs)),
            Compiled::Refused(errors) => compiling::refused(subject, &errors),
            Compiled::DoesNotFit(errors) => compiling::does_not_fit(
                subject,
                request.source,
                skeleton,
                request.exercise,
                &errors,
            ),
            Compiled::NotModelled(errors) => compiling::not_modelled(subject, &errors),
            Compiled::TooLong => diagnosis::timeout(subject, COMPILING, None, None),
            Compiled::TooLarge => diagnosis::out_of_memory(subject, COMPILING, None),
        }))
    }

    fn run_real(
        &self,
        exercise: &Exercise,
        program: Option<PathBuf>,
    ) -> Result<run::Report, Fault> {
        let lacking = || Fault::infrastructure("no program was built for real threads");
        let program = program.ok_or_else(lacking)?;
        let share = self.share();
        let first = self.run_alone(Run::new(), exercise, &program, &share)?;
        self.run_the_rest(exercise, &program, &share, first)
    }

    /// Runs both programs at once. The controlled world decides: if it finds
    /// anything, the other one's outcome would be a matter of luck, and it is
    /// stopped.
    fn run_both(
        &self,
        exercise: &Exercise,
        controlled: &Path,
        real_program: &Path,
    ) -> Result<(Option<run::Report>, run::Report), Fault> {
        let real = Run::new();
        let stopper = real.stopper();
        let share = Share::new();
        std::thread::scope(|scope| {
            let beside = scope.spawn(|| self.run_alone(real, exercise, real_program, &share));
            let report = self.explore(exercise, controlled);
            if !report.as_ref().is_ok_and(weighing::is_clean) {
                stopper.stop();
            }
            let beside = match beside.join() {
                Ok(beside) => beside,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            let report = report?;
            let beside = beside?;
            // It may have been faster than the order to stop.
            let beside = match weighing::is_clean(&report) {
                true => self.run_the_rest(exercise, real_program, &share, beside)?,
                false => run::Report {
                    plan: beside.plan,
                    ..run::Report::stopped()
                },
            };
            Ok((Some(report), beside))
        })
    }

    /// Runs the program for real threads, until a check leaves threads behind that wait
    /// for ever.
    fn run_alone(
        &self,
        run: Run,
        exercise: &Exercise,
        program: &Path,
        share: &Share,
    ) -> Result<run::Part, Fault> {
        self.run_share(run, exercise, program, World::Real, share)
    }

    /// Runs what the first process of the program for real threads has left, in one
    /// without such threads; and so on. What nobody knows to have come to rest takes too
    /// long to be tried again.
    fn run_the_rest(
        &self,
        exercise: &Exercise,
        program: &Path,
        share: &Share,
        first: run::Part,
    ) -> Result<run::Report, Fault> {
        let is_slow = |part: &run::Part| {
            let last = part.records.last().and_then(|(_, it)| it.failure.as_ref());
            last.is_some_and(|it| matches!(it.complaint, Complaint::NoEnd { .. }))
        };
        let mut parts = vec![first];
        while let Some(part) = parts.last()
            && part.refused.is_some()
            && !is_slow(part)
        {
            parts.push(self.run_alone(Run::new(), exercise, program, share)?);
        }
        Ok(run::Report::of(parts))
    }

    /// Runs the program for the controlled world: in one process, and in several if that
    /// takes longer than a moment.
    fn explore(&self, exercise: &Exercise, program: &Path) -> Result<run::Report, Fault> {
        let share = self.share();
        let run = || self.run_share(Run::new(), exercise, program, World::Controlled, &share);
        let parts: Result<Vec<_>, Fault> = std::thread::scope(|scope| {
            let others = (1..self.settings.processes.get()).map(|_| {
                let (over, is_over) = channel::<()>();
                let other = scope.spawn(move || match is_over.recv_timeout(MOMENT) {
                    Err(RecvTimeoutError::Timeout) => Some(run()),
                    _ => None,
                });
                (over, other)
            });
            let others: Vec<_> = others.collect();
            let first = run();
            let others = others.into_iter().filter_map(|(over, other)| {
                drop(over);
                match other.join() {
                    Ok(part) => part,
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            });
            std::iter::once(first).chain(others).collect()
        });
        Ok(run::Report::of(parts?))
    }

    /// The checks of one program, all or as many as are needed.
    fn share(&self) -> Share {
        match self.settings.thrifty {
            true => Share::brief(),
            false => Share::new(),
        }
    }

    fn run_share(
        &self,
        run: Run,
        exercise: &Exercise,
        program: &Path,
        world: World,
        share: &Share,
    ) -> Result<run::Part, Fault> {
        let runs = self.workplace.room("runs")?;
        let folder = tempfile::tempdir_in(&runs)
            .map_err(|error| Fault::file("making a folder in", &runs, &error))?;
        let job = Job {
            world,
            seed: self.settings.seed,
            token: token()?,
            exercise: exercise.path().to_string_lossy().into_owned(),
            budget: self.settings.budget,
            helpers: self.settings.processes.get() - 1,
        };
        run.run(&run::Request {
            program,
            executable: &self.environment.executable,
            folder: folder.path(),
            job: &job,
            limits: &Limits::of(world),
            share,
        })
    }

    fn support(&self) -> Result<Support, Fault> {
        let prepare = || {
            let root = &self.catalog.support;
            Support::prepare(root, self.workplace, self.environment, self.progress)
        };
        self.support.get_or_init(prepare).clone()
    }
}

/// A word that a learner's program cannot guess.
fn token() -> Result<String, Fault> {
    use std::io::Read;
    let path = Path::new("/dev/urandom");
    let mut bytes = [0; 16];
    std::fs::File::open(path)
        .and_then(|mut it| it.read_exact(&mut bytes))
        .map_err(|error| Fault::file("reading", path, &error))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn subject<'a>(exercise: &'a Exercise, source: &'a Source) -> Subject<'a> {
    Subject {
        file: source.shown.clone(),
        source: &source.text,
        exercise: &exercise.name,
        only_real: exercise.only_real,
    }
}

/// The checks as the check file's text announces them.
fn announced(exercise: &Exercise) -> Vec<PlannedCheck> {
    let text = std::fs::read_to_string(exercise.check()).unwrap_or_default();
    plan::announced(&text)
}

/// A verdict that needed no run.
fn without_running(
    exercise: &Exercise,
    status: Status,
    diagnoses: Vec<Diagnosis>,
) -> ExerciseVerdict {
    ExerciseVerdict {
        name: exercise.name.clone(),
        status,
        diagnoses,
        points: 0,
        max_points: announced(exercise).iter().map(|it| it.points).sum(),
        checks: Vec::new(),
    }
}

fn refuse_unreadable(exercise: &Exercise, shown: &Path, why: &Unreadable) -> ExerciseVerdict {
    let file = PathBuf::from(shown);
    let subject = Subject {
        file,
        source: "",
        exercise: &exercise.name,
        only_real: exercise.only_real,
    };
    let line = match why {
        Unreadable::NotUtf8 { line, .. } => Some(*line),
        _ => None,
    };
    let message = format!("{} {}.", shown.display(), why.message());
    let mut diagnosis = diagnosis::unreadable(&subject, &message, line);
    if let Unreadable::NotUtf8 { column, .. } = why {
        diagnosis.column = Some(*column);
    }
    without_running(exercise, Status::Fail, vec![diagnosis])
}

fn faulty(exercise: &Exercise, shown: &Path, fault: &Fault) -> ExerciseVerdict {
    let subject = Subject {
        file: shown.to_path_buf(),
        source: "",
        exercise: &exercise.name,
        only_real: exercise.only_real,
    };
    let diagnosis = diagnosis::checker_fault(&subject, &fault.to_string());
    without_running(exercise, Status::Error, vec![diagnosis])
}
