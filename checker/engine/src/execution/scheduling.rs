//! Which tasks can go, and which one does.

use super::{Enabled, Ending, Execution};
use crate::config::Time;
use crate::task::{Life, Pending};

impl Execution {
    /// The tasks whose pending step can happen now, in no particular order.
    pub(crate) fn runnable(&self) -> &[u32] {
        &self.runnable
    }

    pub(crate) fn is_runnable(&self, task: u32) -> bool {
        self.tasks
            .get(task as usize)
            .is_some_and(|task| task.place != u32::MAX)
    }

    pub(super) fn make_runnable(&mut self, task: u32) {
        let place = &mut self.tasks[task as usize].place;
        if *place == u32::MAX {
            *place = self.runnable.len() as u32;
            self.runnable.push(task);
        }
    }

    pub(super) fn make_blocked(&mut self, task: u32) {
        let place = std::mem::replace(&mut self.tasks[task as usize].place, u32::MAX);
        if place != u32::MAX {
            self.tasks[task as usize].could_go = self.steps.len() as u32;
            self.runnable.swap_remove(place as usize);
            if let Some(&moved) = self.runnable.get(place as usize) {
                self.tasks[moved as usize].place = place;
            }
        }
    }

    /// Whether a pending step can happen, but for spinning.
    pub(super) fn possible(&self, pending: &Pending) -> bool {
        let Some(ready) = pending.ready else {
            return true;
        };
        // SAFETY: the task is suspended in the call that owns the closure.
        if unsafe { (*ready)() } {
            return true;
        }
        if pending.spurious && self.spurious_left > 0 {
            return true;
        }
        match self.rules.time {
            Time::Free => pending.deadline.is_some(),
            Time::Prompt => pending
                .deadline
                .is_some_and(|deadline| deadline <= self.now),
        }
    }

    /// Whether the pending step of a task can happen, but for spinning.
    pub(super) fn can_go(&self, task: u32) -> bool {
        let pending = self.tasks[task as usize].pending.as_ref();
        pending.is_some_and(|pending| self.possible(pending))
    }

    /// Picks the task that goes next, or ends the execution.
    pub(crate) fn pick(&mut self) -> Option<u32> {
        if self.ending.is_some() {
            return None;
        }
        if self.steps.len() as u64 >= self.rules.events {
            self.ending = Some(Ending::TooLong);
            return None;
        }
        while self.runnable.is_empty() {
            if !(self.release_outdated() || self.let_time_pass() || self.release_held()) {
                let spinning = self
                    .held
                    .iter()
                    .any(|held| self.tasks[held.task as usize].life == Life::Alive);
                self.ending = Some(if spinning {
                    Ending::Livelock
                } else {
                    Ending::Deadlock
                });
                return None;
            }
        }
        let mut strategy = self.strategy.take().expect("an execution has a strategy");
        let next = strategy.next(self);
        self.strategy = Some(strategy);
        if next.is_none() {
            self.ending = Some(Ending::Redundant);
        }
        next
    }

    /// The task has taken its last step; who goes on?
    pub(crate) fn leave(&mut self, task: u32) {
        self.make_blocked(task);
        self.next = self.pick();
    }

    /// Which tasks that are about to touch `object` can do so now?
    pub(crate) fn reconsider(&mut self, object: u32) {
        for index in 0..self.objects[object as usize].pending.len() {
            let task = self.objects[object as usize].pending[index];
            if self.is_held(task) {
                continue;
            }
            let pending = self.tasks[task as usize]
                .pending
                .expect("a waiting task is pending");
            if self.possible(&pending) {
                self.enable(task);
            } else {
                self.make_blocked(task);
            }
        }
    }

    /// The newest step has made a task's pending step possible, if it was not.
    pub(super) fn enable(&mut self, task: u32) {
        if !self.is_runnable(task) {
            self.enabled.push(Enabled {
                by: self.steps.len() as u32 - 1,
                task,
            });
            self.make_runnable(task);
        }
    }
}
