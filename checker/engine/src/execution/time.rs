//! Virtual time.

use super::Execution;
use crate::config::Time;

impl Execution {
    /// The running task's virtual time.
    pub(crate) fn time(&self) -> u64 {
        match self.rules.time {
            Time::Free => self.tasks[self.running as usize].clock.time,
            Time::Prompt => self.now,
        }
    }

    /// Some time passes for a task without its waiting.
    pub(crate) fn pass_time(&mut self, task: usize, nanoseconds: u64) {
        match self.rules.time {
            Time::Free => self.tasks[task].clock.time += nanoseconds,
            Time::Prompt => self.now += nanoseconds,
        }
    }

    /// Nothing can go on: the clock moves, unless a thread that spins keeps it from
    /// moving.
    pub(super) fn let_time_pass(&mut self) -> bool {
        if self.rules.quiet && !self.held.is_empty() {
            // Some looks are no spinning yet: it may give up, and wait.
            let goes_on = self.release_held();
            if goes_on || !self.held.is_empty() {
                return goes_on;
            }
        }
        self.advance_time()
    }

    /// The clock jumps to the next deadline.
    fn advance_time(&mut self) -> bool {
        if self.rules.time != Time::Prompt {
            return false;
        }
        let next = self
            .order
            .iter()
            .filter_map(|&task| self.tasks[task as usize].pending.as_ref()?.deadline)
            .filter(|&deadline| deadline > self.now)
            .min();
        let Some(next) = next else { return false };
        self.now = next;
        self.atomics.settle();
        self.jumps.push(self.steps.len() as u32);
        for index in 0..self.order.len() {
            let task = self.order[index];
            let pending = self.tasks[task as usize].pending.as_ref();
            let deadline = pending.and_then(|pending| pending.deadline);
            if deadline.is_some_and(|deadline| deadline <= next)
                && !self.is_held(task)
                && !self.is_halted(task)
            {
                self.make_runnable(task);
            }
        }
        true
    }
}
