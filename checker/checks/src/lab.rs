//! What every check of a run has in common, and how a single one is set.

use std::path::{Path, PathBuf};

use engine::{Explorer, Memory, Rules, Time};
use trace::protocol::{Budget, Failure, Job, World};

use crate::{note, span};

/// How one check is to be run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Setting {
    /// One sentence that states the property.
    pub(crate) name: String,
    pub(crate) points: u32,
    /// The only world it runs in, if there is just one.
    pub(crate) only: Option<World>,
    /// Steps take no time: bounds on latency hold.
    pub(crate) prompt: bool,
    /// Time does not pass while a thread looks again and again.
    pub(crate) quiet: bool,
    /// Waits on condition variables may end for no reason.
    pub(crate) spurious: bool,
    /// Attempts may fail for no reason.
    pub(crate) failures: bool,
    /// A lock that the program cannot see is taken in a step of its own.
    pub(crate) hidden_locks: bool,
    /// Each thread in turn sleeps for very long, as where one looks again and again.
    pub(crate) sleeps: bool,
    /// Threads may still run when the body returns.
    pub(crate) leaks: bool,
    /// Interleavings that are explored, and that are sampled, if the budget is not
    /// smaller.
    pub(crate) most: Option<u64>,
}

/// Waits that may end for no reason, in one execution.
const SPURIOUS: u32 = 2;

/// Attempts that may fail for no reason, in one execution.
const FAILURES: u32 = 1;

/// Steps of one execution where nobody may spin: what waits takes few.
const STEPS_QUIET: u64 = 5_000;

impl Setting {
    /// As much of `budget` as this check wants.
    pub(crate) fn share_of(&self, budget: Budget) -> Budget {
        let most = self.most.unwrap_or(u64::MAX);
        Budget {
            executions: budget.executions.min(most),
            samples: budget.samples.min(most),
            ..budget
        }
    }

    pub(crate) fn rules(&self, memory: Memory, budget: &Budget) -> Rules {
        Rules {
            memory,
            time: if self.prompt || self.quiet {
                Time::Prompt
            } else {
                Time::Free
            },
            quiet: self.quiet,
            spurious: if self.spurious { SPURIOUS } else { 0 },
            failures: if self.failures { FAILURES } else { 0 },
            patience: 0,
            halt: None,
            hidden_locks: self.hidden_locks,
            events: match self.quiet {
                true => budget.events.min(STEPS_QUIET),
                false => budget.events,
            },
            clocks: false,
            record: false,
        }
    }
}

/// Where checks are run.
pub(crate) struct Lab {
    pub(crate) explorer: Option<Explorer>,
    pub(crate) seed: u64,
    pub(crate) budget: Budget,
    /// Executions after the first failing one, in search of a smaller one and of
    /// one that passes.
    pub(crate) after_failure: u64,
    /// The exercise's folder, for its snapshots.
    pub(crate) exercise: PathBuf,
    /// Other processes that may help with a check at once.
    pub(crate) helpers: usize,
}

/// Executions that are looked at before another process helps: to start one takes as
/// long as some dozens.
const BEFORE_HELP: u64 = 256;

/// See [`Lab::after_failure`].
const AFTER_FAILURE: u64 = 2_000;

impl Lab {
    /// A lab for the checks that a job is about.
    pub(crate) fn new(job: &Job) -> Lab {
        Lab {
            explorer: None,
            seed: job.seed,
            budget: job.budget,
            after_failure: AFTER_FAILURE,
            exercise: PathBuf::from(&job.exercise),
            helpers: job.helpers,
        }
    }

    /// The explorer, made at its first use: the real world has none.
    pub(crate) fn explorer(&mut self) -> &mut Explorer {
        let (exercise, helpers) = (&self.exercise, self.helpers);
        self.explorer.get_or_insert_with(|| {
            let mut explorer = Explorer::new();
            explorer.refresh_statics_of(&crate_name(exercise));
            explorer.set_helpers(helpers, BEFORE_HELP);
            explorer
        })
    }

    /// Makes ready for executions under these rules.
    pub(crate) fn prepare(&mut self, rules: &Rules, section: Option<&'static span::Section>) {
        note::set_prompt(rules.time == Time::Prompt);
        note::set_weak(rules.memory == Memory::Weak);
        span::watch(section);
    }
}

/// The crate of an exercise: `07_race` is called `race`.
fn crate_name(exercise: &Path) -> String {
    let folder = exercise.file_name().unwrap_or_default().to_string_lossy();
    let name = folder.split_once('_').map_or(&*folder, |(_, name)| name);
    name.replace('-', "_")
}

/// What came of a check in one world.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) executions: u64,
    pub(crate) distinct: u64,
    pub(crate) exhaustive: bool,
    /// The last execution shows what was asked for: no other one is needed.
    pub(crate) settled: bool,
    pub(crate) failure: Option<Failure>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exercises_crate_is_called_as_its_folder_without_the_number() {
        let of = |folder: &str| crate_name(Path::new(folder));
        assert_eq!(of("/somewhere/exercises/07_race"), "race");
        assert_eq!(of("exercises/09_lock_cost"), "lock_cost");
    }
}
