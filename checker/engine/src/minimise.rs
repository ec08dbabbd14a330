//! From a failing schedule to one that a person can follow, and to the nearest
//! one that passes.

use crate::config::Rules;
use crate::execution::Execution;
use crate::explore::{Explorer, Search};
use crate::finished::Finished;
use crate::strategy::Strategy;
use crate::strategy::bounded::Bounded;
use crate::strategy::replay::Replay;

/// The thread number of each step, and the alternative it took.
pub type Schedule = Vec<(u32, u32)>;

/// A failing schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// What to replay.
    pub schedule: Schedule,
    /// Preemptions in it: switches away from a thread that could have gone on,
    /// and loads that return an old value.
    pub preemptions: u32,
    /// No schedule with fewer preemptions fails: all of them were tried.
    pub minimal: bool,
}

/// How hard a schedule is to follow; the least is the best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Effort {
    threads: usize,
    switches: usize,
    steps: usize,
}

fn effort<T>(finished: &Finished<'_, T>) -> Effort {
    let schedule = finished.schedule();
    Effort {
        threads: finished.threads(),
        switches: schedule
            .windows(2)
            .filter(|pair| pair[0].0 != pair[1].0)
            .count(),
        steps: schedule.len(),
    }
}

impl Explorer {
    /// Looks for the failing schedule with the fewest preemptions and, among
    /// those, the fewest threads, switches and steps. Tries at most `executions`
    /// executions, and falls back to `found`, which must fail.
    pub fn minimise<T>(
        &mut self,
        rules: Rules,
        body: impl Fn() -> T,
        mut fails: impl FnMut(&Finished<'_, T>) -> bool,
        found: Schedule,
        executions: u64,
    ) -> Witness {
        let mut left = executions;
        for bound in 0.. {
            let mut strategy = Bounded::new(bound);
            let mut best: Option<(Effort, Schedule)> = None;
            let mut complete = false;
            while left > 0 {
                left -= 1;
                let value = self.run(rules, &mut strategy, &body);
                let finished = self.finished(&value);
                // Cheaper ones were tried under a lower bound.
                if !self.is_redundant() && strategy.cost() == bound && fails(&finished) {
                    let effort = effort(&finished);
                    if best.as_ref().is_none_or(|(least, _)| effort < *least) {
                        best = Some((effort, finished.schedule()));
                    }
                }
                let more = strategy.finished(self.execution());
                self.clear(value);
                if !more {
                    complete = true;
                    break;
                }
            }
            if let Some((_, schedule)) = best {
                return Witness {
                    schedule,
                    preemptions: bound,
                    minimal: true,
                };
            }
            if !complete || !strategy.cut {
                break;
            }
        }
        let preemptions = self.preemptions(rules, &body, &found);
        Witness {
            schedule: found,
            preemptions,
            minimal: false,
        }
    }

    /// The passing schedule that agrees with a failing one for longest: up to
    /// some step it is the same, there another thread goes (or a load returns
    /// another value), and then every thread runs for as long as it can.
    pub fn nearest_passing<T>(
        &mut self,
        rules: Rules,
        body: impl Fn() -> T,
        mut passes: impl FnMut(&Finished<'_, T>) -> bool,
        failing: &Schedule,
        executions: u64,
    ) -> Option<Schedule> {
        let threads = 1 + failing.iter().map(|&(thread, _)| thread).max()?;
        let mut left = executions;
        for at in (0..failing.len()).rev() {
            let (thread, choice) = failing[at];
            let others = (0..threads).filter(|&it| it != thread).map(|it| (it, 0));
            let values = (0..choice).map(|choice| (thread, choice));
            for step in values.chain(others) {
                left = left.checked_sub(1)?;
                let mut schedule = failing[..at].to_vec();
                schedule.push(step);
                let mut passing = None;
                let search = Search::Replay { schedule };
                let summary = self.explore(rules, &search, &body, |finished| {
                    if passes(finished) {
                        passing = Some(finished.schedule());
                    }
                    true
                });
                if let Some(passing) = passing.filter(|_| !summary.diverged) {
                    return Some(passing);
                }
            }
        }
        None
    }

    fn preemptions<T>(&mut self, rules: Rules, body: impl Fn() -> T, schedule: &Schedule) -> u32 {
        let mut strategy = Counting {
            replay: Replay::new(schedule.clone()),
            preemptions: 0,
        };
        let value = self.run(rules, &mut strategy, body);
        self.clear(value);
        strategy.preemptions
    }
}

/// Follows a schedule, and counts its preemptions.
struct Counting {
    replay: Replay,
    preemptions: u32,
}

impl Strategy for Counting {
    fn next(&mut self, execution: &Execution) -> Option<u32> {
        let next = self.replay.next(execution);
        let goes_on = execution.is_runnable(execution.running);
        self.preemptions += u32::from(goes_on && next != Some(execution.running));
        next
    }

    fn choose(&mut self, count: u32) -> u32 {
        let choice = self.replay.choose(count);
        self.preemptions += u32::from(choice > 0);
        choice
    }

    fn finished(&mut self, _execution: &Execution) -> bool {
        false
    }
}
