//! Steps: announced, begun, ended.

use std::panic::Location;

use trace::{ObjectKind, Operation};

use super::Execution;
use super::held::Held;
use crate::access::{EVERYTHING, Footprint};
use crate::config::Time;
use crate::spin::Sight;
use crate::task::{Pending, Wake};

/// What happened in one step.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    pub(crate) task: u32,
    pub(crate) operation: Operation,
    /// Which of `choices` alternatives was taken.
    pub(crate) choice: u32,
    pub(crate) choices: u32,
    pub(crate) footprints: (u32, u32),
    pub(crate) peer: Option<u32>,
    /// It was not possible in every state.
    pub(crate) guarded: bool,
}

/// A step made the pending step of a task possible.
#[derive(Clone, Copy)]
pub(crate) struct Enabled {
    pub(crate) by: u32,
    pub(crate) task: u32,
}

/// What a step came to, for the recognition of spinning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Another thread could notice it.
    Changed,
    /// Nothing changed: a look.
    Looked,
    /// A lock was taken: what it protects has only been looked at so far.
    Took,
    /// A lock was given back, and nothing under it was changed.
    GaveBack,
    /// Nothing was even looked at: a yield, a hint, a sleep.
    Idled,
    /// Part of another step.
    Neutral,
}

impl Execution {
    /// The running task says what it is about to do.
    pub(crate) fn arrive(
        &mut self,
        step: &crate::perform::Step,
        footprint: &[Footprint],
        ready: Option<*const dyn Fn() -> bool>,
    ) {
        if self.rules.clocks {
            self.settle_cells();
        }
        let task = self.running;
        let index = task as usize;
        // Written in place, field by field: what was just written in parts is
        // slow to read back as a whole.
        self.tasks[index].pending = Some(Pending {
            operation: step.operation,
            footprint,
            ready,
            deadline: step.deadline,
            spurious: step.spurious,
            peer: step.peer,
            site: step.site,
        });
        if ready.is_some() {
            for touched in footprint {
                if touched.object != EVERYTHING {
                    self.objects[touched.object as usize].pending.push(task);
                }
            }
        }
        if ready.is_some() && !self.can_go(task) {
            self.make_blocked(task);
        } else if let Some(until) = self.spins(task, step.site, footprint) {
            self.make_blocked(task);
            self.held.push(Held { task, until });
            self.spun = true;
        } else {
            self.make_runnable(task);
        }
    }

    /// The running task takes its pending step now.
    pub(crate) fn begin_step(&mut self) -> Wake {
        let task = self.running as usize;
        let pending = self.tasks[task]
            .pending
            .take()
            .expect("a picked task is pending");
        let mut wake = Wake::Ready;
        if let Some(ready) = pending.ready {
            // SAFETY: the caller's own stack.
            let footprint = unsafe { &*pending.footprint };
            for touched in footprint {
                if touched.object != EVERYTHING {
                    let waiting = &mut self.objects[touched.object as usize].pending;
                    if let Some(place) = waiting.iter().position(|&it| it as usize == task) {
                        waiting.swap_remove(place);
                    }
                }
            }
            // SAFETY: as above.
            if !unsafe { (*ready)() } {
                if let Some(deadline) = pending.deadline {
                    wake = Wake::TimedOut;
                    let it = &mut self.tasks[task];
                    it.clock.time = it.clock.time.max(deadline);
                    it.window.time_passed();
                    match self.rules.time {
                        // However often it looks, time gets on.
                        Time::Prompt => it.window.clear(),
                        Time::Free => it.window.hint(),
                    }
                } else {
                    wake = Wake::Spurious;
                    self.spurious_left -= 1;
                }
            }
        }
        let start = self.footprints.len() as u32;
        // SAFETY: the caller's own stack.
        for &touched in unsafe { &*pending.footprint } {
            // One or two: not worth the call that copies a slice.
            self.footprints.push(touched);
        }
        self.steps.push(Step {
            task: task as u32,
            operation: pending.operation,
            choice: 0,
            choices: 1,
            footprints: (start, self.footprints.len() as u32),
            peer: pending.peer,
            guarded: pending.ready.is_some(),
        });
        self.tasks[task].taken += 1;
        if self.rules.clocks {
            self.tasks[task].clock.tick(task as u32);
        }
        self.last_site = pending.site;
        crate::limits::progress();
        if let Some(recorder) = &mut self.recorder {
            // SAFETY: the caller's own stack.
            let footprint = unsafe { &*pending.footprint };
            recorder.begin(
                task as u32,
                &pending,
                footprint,
                self.tasks[task].panics > 0,
            );
        }
        wake
    }

    /// The running task has taken its step; `effect` says what came of it.
    pub(crate) fn end_step(&mut self, site: &'static Location<'static>, outcome: Outcome) {
        let task = self.running;
        let step = self.steps.last().expect("a step was begun");
        let (operation, footprints) = (step.operation, step.footprints);
        let footprints = footprints.0 as usize..footprints.1 as usize;
        let first = self
            .footprints
            .get(footprints.start)
            .copied()
            .filter(|_| !footprints.is_empty());
        if matches!(
            outcome,
            Outcome::Changed | Outcome::Took | Outcome::GaveBack
        ) {
            self.changes += 1;
            self.tasks[task as usize].changes += 1;
        }
        let others = self.changes_of_others(task);
        let object = first.filter(|first| first.object != EVERYTHING);
        let object = object.map(|first| (first.object, &self.objects[first.object as usize]));
        let it = &mut self.tasks[task as usize];
        it.stepped = self.steps.len() as u32;
        let window = &mut it.window;
        match (outcome, object) {
            (Outcome::Changed, object) => {
                window.clear();
                self.rounds = 0;
                if object.is_some_and(|(_, object)| object.kind != ObjectKind::Atomic) {
                    window.take(site);
                }
            }
            (Outcome::Took, Some((id, object))) => {
                window.look(site, id, Sight::Contents, object.versions);
                window.take(site);
            }
            (Outcome::Looked, Some((id, object))) => {
                window.look(site, id, Sight::State, object.versions);
            }
            (Outcome::Idled, _) => window.idle(site, others),
            _ => {}
        }
        for index in footprints {
            let object = self.footprints[index].object;
            if object == EVERYTHING {
                continue;
            }
            let versions = &mut self.objects[object as usize].versions;
            versions.contents += u32::from(outcome == Outcome::Changed);
            versions.state += u32::from(matches!(
                outcome,
                Outcome::Changed | Outcome::Took | Outcome::GaveBack
            ));
            self.reconsider(object);
        }
        if let Some(recorder) = &mut self.recorder {
            let time = match self.rules.time {
                Time::Free => self.tasks[task as usize].clock.time,
                Time::Prompt => self.now,
            };
            recorder.end(operation, &self.tasks[task as usize].clock, time);
        }
        if !self.held.is_empty() {
            self.release_outdated();
        }
    }

    /// One of `count` alternatives of the running step. At most one call a step.
    pub(crate) fn choose(&mut self, count: u32) -> u32 {
        if count <= 1 {
            return 0;
        }
        let mut strategy = self.strategy.take().expect("an execution has a strategy");
        let choice = strategy.choose(count);
        self.strategy = Some(strategy);
        let step = self.steps.last_mut().expect("a step was begun");
        step.choice = choice;
        step.choices = count;
        choice
    }
}
