//! Which tasks can go, and which one does.

use super::{Enabled, Ending, Execution};
use crate::config::Time;
use crate::strategy::Strategy;
use crate::task::{Life, Pending};

/// The place of a task that is not among the runnable ones.
pub(super) const NOWHERE: u32 = u32::MAX;

impl Execution {
    /// The tasks whose pending step can happen now, in no particular order.
    pub(crate) fn runnable(&self) -> &[u32] {
        &self.runnable
    }

    #[inline]
    pub(crate) fn is_runnable(&self, task: u32) -> bool {
        self.places
            .get(task as usize)
            .is_some_and(|&place| place != NOWHERE)
    }

    #[inline]
    pub(super) fn make_runnable(&mut self, task: u32) {
        let place = &mut self.places[task as usize];
        if *place == NOWHERE {
            *place = self.runnable.len() as u32;
            self.runnable.push(task);
        }
    }

    pub(super) fn make_blocked(&mut self, task: u32) {
        let place = std::mem::replace(&mut self.places[task as usize], NOWHERE);
        if place != NOWHERE {
            self.tasks[task as usize].could_go = self.steps.len() as u32;
            self.runnable.swap_remove(place as usize);
            if let Some(&moved) = self.runnable.get(place as usize) {
                self.places[moved as usize] = place;
            }
        }
    }

    /// Whether a pending step can happen, but for spinning.
    #[inline]
    pub(super) fn possible(&self, pending: &Pending) -> bool {
        if pending.is_ready() || (pending.spurious && self.spurious_left > 0) {
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
    #[inline]
    pub(super) fn can_go(&self, task: u32) -> bool {
        let pending = self.tasks[task as usize].pending.as_ref();
        pending.is_some_and(|pending| self.possible(pending)) && !self.is_halted(task)
    }

    /// Whether the task has stopped for ever, by the rules.
    #[inline]
    pub(crate) fn is_halted(&self, task: u32) -> bool {
        self.rules.halt.is_some_and(|halt| {
            halt.thread == task && self.tasks[task as usize].taken >= halt.after
        })
    }

    /// Picks the task that goes next, or ends the execution.
    #[inline(always)]
    pub(crate) fn pick(&mut self) -> Option<u32> {
        let over = self.ending.is_some() || self.steps.len() as u64 >= self.rules.events;
        if (over || self.runnable.is_empty()) && !self.find_runnable() {
            return None;
        }
        let next = self.strategy().next(self);
        if next.is_none() {
            self.ending = Some(Ending::Redundant);
        }
        next
    }

    /// Nothing can go on as it is, or nothing shall: something has to give, or the
    /// execution ends.
    #[cold]
    #[inline(never)]
    fn find_runnable(&mut self) -> bool {
        if self.ending.is_some() {
            return false;
        }
        if self.steps.len() as u64 >= self.rules.events {
            self.ending = Some(Ending::TooLong);
            return false;
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
                return false;
            }
        }
        true
    }

    /// Who decides.
    #[inline]
    pub(super) fn strategy<'a>(&self) -> &'a mut dyn Strategy {
        // SAFETY: borrowed for the time of `run`, by nobody else; it keeps no
        // reference to the execution, and is asked one question at a time.
        unsafe {
            self.strategy
                .expect("a running execution has a strategy")
                .as_mut()
        }
    }

    /// The task has taken its last step; who goes on?
    pub(crate) fn leave(&mut self, task: u32) {
        self.make_blocked(task);
        let next = self.pick();
        self.go_on_with(next);
    }

    /// Which tasks that are about to touch `object` can do so now?
    pub(crate) fn reconsider(&mut self, object: u32) {
        // Taken out for as long as it is gone through: nothing here changes it.
        let tasks = std::mem::take(&mut self.objects[object].pending);
        for &task in &tasks {
            if self.is_held(task) {
                continue;
            }
            if self.can_go(task) {
                self.enable(task);
            } else {
                self.make_blocked(task);
            }
        }
        self.objects[object].pending = tasks;
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
