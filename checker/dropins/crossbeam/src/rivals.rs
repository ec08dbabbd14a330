//! Threads that take from the same end of a deque, and get in each other's way.
//!
//! A real thief looks at the oldest item first and takes it then, by a
//! compare-exchange that fails if somebody else has taken it meanwhile. Here that is
//! one step, so the question is when a real one could have begun: at any time after
//! the last thing that the thread is known to have done before.

use engine::{Clock, Context, TaskId};

/// Who has taken an item that a thief may have looked at.
pub(crate) struct Rivals {
    /// What all of them knew when they took theirs.
    clock: Clock,
    /// How often one was taken.
    taken: u64,
    /// How often that was when a thread was here last.
    seen: Vec<(TaskId, u64)>,
}

impl Rivals {
    pub(crate) const fn new() -> Rivals {
        Rivals {
            clock: Clock::new(),
            taken: 0,
            seen: Vec::new(),
        }
    }

    /// The running thread takes the oldest item.
    pub(crate) fn take(&mut self, cx: &mut Context<'_>) {
        self.taken += 1;
        cx.release(&mut self.clock);
    }

    /// Whether the running thread, which steals, comes too late for an item that it
    /// has looked at, if the rules say so.
    pub(crate) fn disturb(&self, cx: &mut Context<'_>) -> bool {
        let me = cx.task();
        let seen = self.seen.iter().find(|(it, _)| *it == me);
        let since = self.taken - seen.map_or(0, |(_, taken)| *taken);
        since > 0 && !cx.knows(&self.clock) && cx.fails()
    }

    /// Whatever the running thread does here next, it begins after this step.
    pub(crate) fn was_here(&mut self, cx: &Context<'_>) {
        let me = cx.task();
        match self.seen.iter_mut().find(|(it, _)| *it == me) {
            Some((_, taken)) => *taken = self.taken,
            None => self.seen.push((me, self.taken)),
        }
    }
}
