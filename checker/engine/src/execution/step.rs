//! Steps: announced, begun, ended.

use std::panic::Location;

use trace::{ObjectKind, Operation};

use super::held::Held;
use super::{Execution, KeptOut, ObjectState};
use crate::access::{EVERYTHING, Footprint, Footprints};
use crate::config::Time;
use crate::peer::Peer;
use crate::spin::{Sight, Window};
use crate::task::{Pending, Wake};

/// What happened in one step.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    pub(crate) task: u32,
    pub(crate) operation: Operation,
    /// Which of `choices` alternatives was taken.
    pub(crate) choice: u32,
    pub(crate) choices: u32,
    /// See [`Execution::touched_by`].
    touches: Footprints,
    /// Where the list of what it touched begins, if it has one.
    list: u32,
    pub(crate) peer: Peer,
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

impl Outcome {
    /// Whether another thread could notice anything at all.
    #[inline]
    pub(super) fn is_change(self) -> bool {
        matches!(self, Outcome::Changed | Outcome::Took | Outcome::GaveBack)
    }
}

impl Execution {
    /// The running task says what it is about to do.
    #[inline(always)]
    pub(crate) fn arrive(&mut self, pending: Pending) {
        if self.rules.clocks {
            self.settle_cells();
        }
        let me = self.running;
        let task = &mut self.tasks[me as usize];
        let may_spin = task.window.may_spin();
        let pending = task.pending.insert(pending);
        let (site, waits) = (pending.site, pending.ready.is_some());
        if self.is_halted(me) {
            self.halted = true;
            self.make_blocked(me);
            return;
        }
        if waits && !self.arrives_in_time(me) {
            self.make_blocked(me);
            return;
        }
        if may_spin && let Some(until) = self.spins(me, site) {
            self.make_blocked(me);
            self.held.push(Held { task: me, until });
            self.spun = true;
        } else {
            self.make_runnable(me);
        }
    }

    /// The pending step of a task, which may have to wait, is new. Whether it can happen
    /// at once.
    fn arrives_in_time(&mut self, task: u32) -> bool {
        let it = &self.tasks[task as usize];
        let pending = it.pending.as_ref().expect("it is new");
        for touched in pending.footprint() {
            if touched.object != EVERYTHING {
                self.objects[touched.object].pending.push(task);
            }
        }
        if !it.reads.is_empty() {
            self.may_wait_while_reading(task);
        }
        self.can_go(task)
    }

    /// A task that reads a lock comes to a step that may have to wait. (Whether it does
    /// wait would not be the same in equivalent executions.) If that is for a time only,
    /// or for readers of the very lock, it waits for nobody who has still to read it.
    fn may_wait_while_reading(&mut self, task: u32) {
        let it = &self.tasks[task as usize];
        let Some(pending) = &it.pending else {
            return;
        };
        let mut touched = pending.footprint().iter();
        if pending.deadline.is_none() && !touched.any(|at| it.reads.contains(&at.object)) {
            self.keep_out(KeptOut::All);
        }
    }

    /// Writers that wait keep these readers out, or more.
    pub(crate) fn keep_out(&mut self, readers: KeptOut) {
        self.kept_out = self.kept_out.max(readers);
    }

    /// The running task takes its pending step now.
    #[inline(always)]
    pub(crate) fn begin_step(&mut self) -> Wake {
        let me = self.running;
        let task = &mut self.tasks[me as usize];
        let pending = task.pending.as_ref().expect("a picked task is pending");
        let list = self.lists.len() as u32;
        if let Some(footprints) = pending.list() {
            self.lists.extend_from_slice(footprints);
        }
        let guarded = pending.ready.is_some();
        self.steps.push(Step {
            task: me,
            operation: pending.operation,
            choice: 0,
            choices: 1,
            touches: pending.touches.copy(),
            list,
            peer: pending.peer,
            guarded,
        });
        task.taken += 1;
        if self.rules.clocks {
            task.clock.tick(me);
        }
        self.last_site = pending.site;
        crate::limits::progress();
        if let Some(recorder) = &mut self.recorder {
            recorder.begin(me, pending, task.panics > 0);
        }
        if !guarded {
            task.pending = None;
            return Wake::Ready;
        }
        let wake = self.wake();
        self.tasks[me as usize].pending = None;
        wake
    }

    /// Why the running task's step, which can wait, can happen.
    fn wake(&mut self) -> Wake {
        let task = &mut self.tasks[self.running as usize];
        let Some(pending) = &task.pending else {
            return Wake::Ready;
        };
        for touched in pending.footprint() {
            if touched.object != EVERYTHING {
                let waiting = &mut self.objects[touched.object].pending;
                if let Some(place) = waiting.iter().position(|&it| it == self.running) {
                    waiting.swap_remove(place);
                }
            }
        }
        if pending.is_ready() {
            return Wake::Ready;
        }
        let Some(deadline) = pending.deadline else {
            self.spurious_left -= 1;
            return Wake::Spurious;
        };
        task.clock.time = task.clock.time.max(deadline);
        task.window.time_passed();
        match self.rules.time {
            // However often it looks, time gets on.
            Time::Prompt => task.window.clear(),
            Time::Free => task.window.hint(),
        }
        Wake::TimedOut
    }

    /// The running task has taken its step; `outcome` says what came of it.
    #[inline(always)]
    pub(crate) fn end_step(&mut self, site: &'static Location<'static>, outcome: Outcome) {
        let number = self.steps.len() as u32;
        let step = self.steps.last().expect("a step was begun");
        let touched = step.touches.all(|| &self.lists[step.list as usize..]);
        let task = &mut self.tasks[self.running as usize];
        task.stepped = number;
        if outcome.is_change() {
            self.changes += 1;
            task.changes += 1;
        }
        let window = &mut task.window;
        match outcome {
            Outcome::Changed => {
                window.clear();
                self.rounds = 0;
            }
            Outcome::Idled => window.idle(site, self.changes - task.changes),
            _ => {}
        }
        let mut awaited = false;
        if let [first, others @ ..] = touched
            && first.object != EVERYTHING
        {
            let object = &mut self.objects[first.object];
            note_in(window, site, outcome, (first.object, object));
            awaited = object.note(outcome);
            for other in others {
                awaited |= self.objects[other.object].note(outcome);
            }
        }
        if awaited {
            self.reconsider_touched();
        }
        if self.recorder.is_some() {
            self.record_end();
        }
        if !self.held.is_empty() {
            self.release_outdated();
        }
    }

    /// What a step touched.
    #[inline]
    pub(crate) fn touched_by<'a>(&'a self, step: &'a Step) -> &'a [Footprint] {
        step.touches.all(|| &self.lists[step.list as usize..])
    }

    /// Something has happened to what the newest step touched: who can go now?
    fn reconsider_touched(&mut self) {
        let newest = self.steps.len() - 1;
        for place in 0.. {
            let touched = self.touched_by(&self.steps[newest]);
            let Some(touched) = touched.get(place) else {
                break;
            };
            self.reconsider(touched.object);
        }
    }

    /// The newest step is over, for the trace.
    fn record_end(&mut self) {
        let time = self.time();
        let step = self.steps.last().expect("a step was begun");
        if let Some(recorder) = &mut self.recorder {
            let clock = &self.tasks[step.task as usize].clock;
            recorder.end(step.operation, clock, time);
        }
    }

    /// One of `count` alternatives of the running step. At most one call a step.
    pub(crate) fn choose(&mut self, count: u32) -> u32 {
        if count <= 1 {
            return 0;
        }
        let choice = self.strategy().choose(count);
        let step = self.steps.last_mut().expect("a step was begun");
        step.choice = choice;
        step.choices = count;
        choice
    }

    /// Whether the running step, an attempt that may fail for no reason, does so.
    /// All attempts draw on one supply: an execution is allowed or not by how many
    /// of its attempts fail, in whatever order they come, so none is explored twice.
    pub(crate) fn fails(&mut self) -> bool {
        let fails = self.failures_left > 0 && self.choose(2) == 1;
        self.failures_left -= u32::from(fails);
        fails
    }
}

/// What a step at `site` came to for the object that it was about first.
#[inline(always)]
fn note_in(
    window: &mut Window,
    site: &'static Location<'static>,
    outcome: Outcome,
    (id, object): (u32, &ObjectState),
) {
    match outcome {
        Outcome::Changed if object.kind != ObjectKind::Atomic => window.take(site),
        Outcome::Took => {
            window.look(site, id, Sight::Contents, object.versions);
            window.take(site);
        }
        Outcome::Looked => window.look(site, id, Sight::State, object.versions),
        _ => {}
    }
}
