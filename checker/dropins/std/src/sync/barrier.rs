//! A place where threads wait for each other.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};

use engine::{Access, Clock, Shared, State, Step, perform, perform_when};
use trace::{ObjectKind, Operation};

/// One use of a barrier, from the first arrival until all have left.
struct Phase {
    number: u64,
    arrived: usize,
    left: usize,
    /// What those who arrived knew.
    clock: Clock,
}

/// The phases that somebody still has to leave, and the one to arrive at.
struct Phases {
    open: Vec<Phase>,
    next: u64,
}

impl State for Phases {
    const NEW: Phases = Phases {
        open: Vec::new(),
        next: 0,
    };
    const KIND: ObjectKind = ObjectKind::Barrier;
}

impl Phases {
    fn arrive(&mut self, most: usize) -> &mut Phase {
        if self.open.last().is_none_or(|phase| phase.arrived >= most) {
            self.open.push(Phase {
                number: self.next,
                arrived: 0,
                left: 0,
                clock: Clock::new(),
            });
            self.next += 1;
        }
        let phase = self.open.last_mut().expect("one was just pushed");
        phase.arrived += 1;
        phase
    }

    fn leave(&mut self, number: u64, most: usize, learn: impl FnOnce(&Clock)) {
        let Some(index) = self.open.iter().position(|phase| phase.number == number) else {
            return;
        };
        let phase = &mut self.open[index];
        learn(&phase.clock);
        phase.left += 1;
        if phase.left >= most {
            self.open.remove(index);
        }
    }

    fn is_full(&self, number: u64, most: usize) -> bool {
        self.open
            .iter()
            .any(|phase| phase.number == number && phase.arrived >= most)
    }
}

/// A place where a number of threads wait for each other.
pub struct Barrier {
    phases: Shared<Phases>,
    most: usize,
}

impl UnwindSafe for Barrier {}
impl RefUnwindSafe for Barrier {}

/// Whether a thread is the one of its phase that is told apart.
pub struct BarrierWaitResult(bool);

impl Barrier {
    /// A barrier for `n` threads.
    #[track_caller]
    #[inline]
    pub const fn new(n: usize) -> Barrier {
        Barrier {
            phases: Shared::new(),
            most: if n == 0 { 1 } else { n },
        }
    }

    /// Waits until as many threads wait here as the barrier is for. The one
    /// that came last is the leader.
    #[track_caller]
    pub fn wait(&self) -> BarrierWaitResult {
        let step = Step::new(Operation::Arrive).on(&self.phases, Access::Write);
        let (number, last) = perform(step, |cx| {
            // SAFETY: within one effect.
            let phases = unsafe { &mut *self.phases.state() };
            let phase = phases.arrive(self.most);
            cx.release(&mut phase.clock);
            let (number, arrived) = (phase.number, phase.arrived);
            cx.wrote(|| format!("{arrived} of {}", self.most));
            let last = arrived == self.most;
            if last {
                phases.leave(number, self.most, |clock| cx.acquire(clock));
            }
            (number, last)
        });
        if !last {
            let step = Step::new(Operation::Leave).on(&self.phases, Access::AcquireShared);
            perform_when(
                step,
                // SAFETY: within one guard.
                || unsafe { (*self.phases.state()).is_full(number, self.most) },
                |cx| {
                    // SAFETY: within one effect.
                    let phases = unsafe { &mut *self.phases.state() };
                    phases.leave(number, self.most, |clock| cx.acquire(clock));
                },
            );
        }
        BarrierWaitResult(last)
    }
}

impl BarrierWaitResult {
    /// Whether the thread is the one of its phase that is told apart.
    #[must_use]
    pub fn is_leader(&self) -> bool {
        self.0
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Barrier").finish_non_exhaustive()
    }
}

impl fmt::Debug for BarrierWaitResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BarrierWaitResult")
            .field("is_leader", &self.is_leader())
            .finish()
    }
}
