//! Threads that are delayed for very long: each in turn stops, after each of its
//! first steps, for as long as any other thread can go on.
//!
//! Where threads look again and again, the other searches hold them back after a
//! few looks, as if they waited: a loop that gives up after a thousand looks would
//! seem to go on until it finds what it looks for. Here, together with
//! [`Rules::patience`](crate::Rules::patience), it gives up.

use crate::execution::Execution;
use crate::strategy::Strategy;

/// A thread stops after at most so many of its steps.
const STEPS: u32 = 32;

/// In which order the others go: the first that can.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Others {
    OldestFirst,
    YoungestFirst,
}

/// See the [module](self).
pub(crate) struct Stalled {
    victim: u32,
    /// Steps that the victim takes, before all others, until it stops.
    after: u32,
    others: Others,
    /// Steps that the victim has taken in this execution.
    taken: u32,
    left: u64,
}

impl Stalled {
    pub(crate) fn new(executions: u64) -> Stalled {
        Stalled {
            victim: 0,
            after: 0,
            others: Others::OldestFirst,
            taken: 0,
            left: executions,
        }
    }
}

impl Strategy for Stalled {
    fn next(&mut self, execution: &Execution) -> Option<u32> {
        let runnable = execution.runnable().iter().copied();
        let others = runnable.clone().filter(|&task| task != self.victim);
        let first = match self.others {
            Others::OldestFirst => others.min(),
            Others::YoungestFirst => others.max(),
        };
        let can_go = runnable.clone().any(|task| task == self.victim);
        let next = match first {
            Some(other) if !can_go || self.taken >= self.after => other,
            _ => self.victim,
        };
        self.taken += u32::from(next == self.victim);
        Some(next)
    }

    fn choose(&mut self, _count: u32) -> u32 {
        0
    }

    fn finished(&mut self, execution: &Execution) -> bool {
        self.left = self.left.saturating_sub(1);
        let stopped = self.taken > self.after;
        self.taken = 0;
        if stopped && self.after < STEPS {
            self.after += 1;
        } else {
            self.after = 0;
            self.victim += 1;
        }
        if self.victim as usize >= execution.order.len() {
            if self.others == Others::YoungestFirst {
                return false;
            }
            self.victim = 0;
            self.others = Others::YoungestFirst;
        }
        self.left > 0
    }
}
