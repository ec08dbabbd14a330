//! Processor time.

use std::sync::OnceLock;

use rustix::time::{ClockId, clock_gettime};

/// Seconds of processor time that the calling thread has used so far. All
/// explorers run a program's threads on the thread that calls them.
pub(crate) fn seconds() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 * 1e-9
}

/// What `run` gives, and how long it took.
pub(crate) fn timed<T>(run: impl FnOnce() -> T) -> (T, f64) {
    let start = seconds();
    let result = run();
    (result, seconds() - start)
}

/// The executions of an exploration, but for the first and the last one: before and
/// after them all that they use is made and thrown away, a thousand stacks for example,
/// which takes as long as many of them.
#[derive(Debug)]
pub(crate) struct Middle {
    bound: u64,
    begun: OnceLock<f64>,
    over: OnceLock<f64>,
}

impl Middle {
    /// The middle of so many executions.
    pub(crate) fn of(bound: u64) -> Middle {
        Middle {
            bound,
            begun: OnceLock::new(),
            over: OnceLock::new(),
        }
    }

    /// So many are over.
    pub(crate) fn note(&self, executions: u64) {
        if executions == 1 {
            self.begun.get_or_init(seconds);
        }
        if executions + 1 == self.bound {
            self.over.get_or_init(seconds);
        }
    }

    /// How long it took; 0 if it was not come to.
    pub(crate) fn seconds(&self) -> f64 {
        match (self.begun.get(), self.over.get()) {
            (Some(begun), Some(over)) => over - begun,
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_without_the_first_and_the_last_execution() {
        let middle = Middle::of(4);
        middle.note(0);
        assert_eq!((middle.begun.get(), middle.seconds()), (None, 0.0));
        middle.note(1);
        middle.note(2);
        assert!(middle.begun.get().is_some() && middle.over.get().is_none());
        middle.note(3);
        assert!(middle.over.get().is_some());
    }
}
