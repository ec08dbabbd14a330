//! Small tools.

use std::cell::Cell;
use std::fmt;

pub use crossbeam::utils::CachePadded;
use engine::primitive::thread::{spin_hint, yield_now};

/// Rounds of spinning before the processor is given up.
const SPIN_LIMIT: u32 = 6;
/// Rounds before it is better to wait in another way.
const YIELD_LIMIT: u32 = 10;

/// Waits a little longer each time. How long a real one spins cannot be told
/// here: each round is one step.
pub struct Backoff {
    step: Cell<u32>,
}

impl Backoff {
    /// Starts with short waits.
    pub fn new() -> Backoff {
        Backoff { step: Cell::new(0) }
    }

    /// Starts again with short waits.
    pub fn reset(&self) {
        self.step.set(0);
    }

    fn advance(&self, limit: u32) {
        if self.step.get() <= limit {
            self.step.set(self.step.get() + 1);
        }
    }

    /// Waits because another thread was quicker.
    #[track_caller]
    pub fn spin(&self) {
        spin_hint();
        self.advance(SPIN_LIMIT);
    }

    /// Waits because another thread has to go on first.
    #[track_caller]
    pub fn snooze(&self) {
        if self.step.get() <= SPIN_LIMIT {
            spin_hint();
        } else {
            yield_now();
        }
        self.advance(YIELD_LIMIT);
    }

    /// Whether it is better to wait in another way now.
    pub fn is_completed(&self) -> bool {
        self.step.get() > YIELD_LIMIT
    }
}

impl Default for Backoff {
    fn default() -> Backoff {
        Backoff::new()
    }
}

impl fmt::Debug for Backoff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backoff")
            .field("step", &self.step)
            .field("is_completed", &self.is_completed())
            .finish()
    }
}
