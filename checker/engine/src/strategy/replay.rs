//! Doing again what was done before.

use crate::execution::Execution;
use crate::strategy::Strategy;

/// Follows a recorded schedule, a step each entry: the task, and which
/// alternative it took. What comes after it is decided by running on without a
/// switch for as long as that goes.
pub(crate) struct Replay {
    schedule: Vec<(u32, u32)>,
    /// The schedule could not be followed: the program did something else.
    diverged: bool,
}

impl Replay {
    pub(crate) fn new(schedule: Vec<(u32, u32)>) -> Replay {
        Replay {
            schedule,
            diverged: false,
        }
    }
}

/// The running task if it can go on, otherwise the lowest that can.
pub(crate) fn run_on(execution: &Execution) -> u32 {
    if execution.is_runnable(execution.running) {
        return execution.running;
    }
    let lowest = execution.runnable().iter().copied().min();
    lowest.expect("asked only while something can run")
}

impl Strategy for Replay {
    fn next(&mut self, execution: &Execution) -> Option<u32> {
        match self.schedule.get(execution.steps.len()) {
            Some(&(task, _)) if execution.is_runnable(task) => Some(task),
            Some(_) => {
                self.diverged = true;
                self.schedule.truncate(execution.steps.len());
                Some(run_on(execution))
            }
            None => Some(run_on(execution)),
        }
    }

    fn choose(&mut self, count: u32) -> u32 {
        // The step that chooses has been counted already; it is the newest.
        crate::execution::current()
            .and_then(|execution| self.schedule.get(execution.steps.len() - 1))
            .map_or(0, |&(_, choice)| choice.min(count - 1))
    }

    fn finished(&mut self, _execution: &Execution) -> bool {
        false
    }

    fn diverged(&self) -> bool {
        self.diverged
    }
}
