//! Tasks that could go, and are held back because they spin.

use std::panic::Location;

use super::Execution;
use crate::access::{Access, EVERYTHING};
use crate::config::UNFAIR;
use crate::spin::{MAX_ROUNDS, MAX_ROUNDS_QUIET};
use crate::task::{Life, Pending};

/// A task that is held back although its pending step is possible.
pub(super) struct Held {
    pub(super) task: u32,
    pub(super) until: Until,
}

/// What a task is held back for.
#[derive(Clone, Copy)]
pub(super) enum Until {
    /// Something that it has looked at changes.
    News,
    /// Others have changed something more often than this.
    Changes(u32),
    /// This task, which could go on all the time, has taken a step after that
    /// one.
    Fair { lagging: u32, after: u32 },
}

impl Execution {
    /// Whether a task does nothing but go round, and for what it waits then.
    pub(super) fn spins(&mut self, task: u32, site: &'static Location<'static>) -> Option<Until> {
        let rounds = self.rounds.max(self.rules.patience);
        let it = &self.tasks[task as usize];
        let window = &it.window;
        let footprint = it.pending.as_ref().map_or(&[][..], Pending::footprint);
        let Some(&first) = footprint.first().filter(|it| it.object != EVERYTHING) else {
            let others = self.changes_of_others(task);
            return window
                .idles(site, others, rounds)
                .then_some(Until::Changes(others));
        };
        let (times, since) = window.takes(site);
        // Whoever waits may wait for just what is given back here.
        let gives_back = footprint
            .iter()
            .any(|it| matches!(it.access, Access::Release | Access::ReleaseShared));
        if times >= UNFAIR && !gives_back {
            let steps = self.steps.len() as u32;
            let lags = |&other: &u32| {
                let it = &self.tasks[other as usize];
                let could_go = self.is_runnable(other) || it.could_go >= since;
                other != task && it.life == Life::Alive && it.stepped <= since && could_go
            };
            let lagging = self.order.iter().copied().find(lags);
            self.tasks[task as usize].window.restart_takes(steps);
            if let Some(lagging) = lagging {
                self.unfair = true;
                return Some(Until::Fair {
                    lagging,
                    after: self.tasks[lagging as usize].stepped,
                });
            }
            return None;
        }
        let exhausted = window.exhausted(site, first.object, rounds);
        (exhausted && !self.renew(task)).then_some(Until::News)
    }

    /// Whether anything has changed that a task has looked at.
    fn has_news(&self, task: u32) -> bool {
        let versions = |object: u32| self.objects[object].versions;
        self.tasks[task as usize].window.outdated(versions)
    }

    /// As [`has_news`](Self::has_news); from now on it is old.
    fn renew(&mut self, task: u32) -> bool {
        let versions = |object: u32| self.objects[object].versions;
        self.tasks[task as usize].window.renew(versions)
    }

    /// How often other tasks have changed anything.
    pub(super) fn changes_of_others(&self, task: u32) -> u32 {
        self.changes - self.tasks[task as usize].changes
    }

    pub(super) fn is_held(&self, task: u32) -> bool {
        self.held.iter().any(|held| held.task == task)
    }

    /// Lets tasks go on for which something has changed since they were held.
    pub(super) fn release_outdated(&mut self) -> bool {
        let mut released = false;
        let mut index = 0;
        while index < self.held.len() {
            let Held { task, until } = self.held[index];
            let over = match until {
                Until::News => self.has_news(task),
                Until::Changes(others) => self.changes_of_others(task) != others,
                Until::Fair { lagging, after } => {
                    let lagging = &self.tasks[lagging as usize];
                    lagging.stepped != after || lagging.life != Life::Alive
                }
            };
            if over {
                self.held.swap_remove(index);
                if self.can_go(task) {
                    self.enable(task);
                    released = true;
                }
            } else {
                index += 1;
            }
        }
        if released {
            self.rounds = 0;
        }
        released
    }

    /// Nothing can go on: spinning tasks get more patience.
    pub(super) fn release_held(&mut self) -> bool {
        let most = match self.rules.quiet || self.rules.halt.is_some() {
            true => MAX_ROUNDS_QUIET,
            false => MAX_ROUNDS,
        };
        if self.held.is_empty() || self.rounds >= most {
            return false;
        }
        self.rounds += 1;
        let mut released = false;
        for Held { task, .. } in std::mem::take(&mut self.held) {
            if self.can_go(task) {
                self.make_runnable(task);
                released = true;
            }
        }
        released
    }
}
