//! The checks of one program that are still to be run, whoever runs them.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Gives out the checks of a plan, each once and in order, to all the processes that
/// share it.
#[derive(Debug)]
pub struct Share {
    next: AtomicUsize,
    /// From this one on, none is needed.
    end: AtomicUsize,
    /// One that fails is enough.
    is_brief: bool,
}

impl Share {
    /// All of a plan.
    pub fn new() -> Share {
        Share {
            next: AtomicUsize::new(0),
            end: AtomicUsize::new(usize::MAX),
            is_brief: false,
        }
    }

    /// All of a plan, up to the first that fails: what comes after it is not needed.
    pub fn brief() -> Share {
        Share {
            is_brief: true,
            ..Share::new()
        }
    }

    /// The place of the next check of `count`, if there is one.
    pub fn take(&self, count: usize) -> Option<usize> {
        let end = count.min(self.end.load(Ordering::SeqCst));
        let next = self.next.fetch_add(1, Ordering::SeqCst);
        (next < end).then_some(next)
    }

    /// The check at this place was taken last, and not begun: it is there for another
    /// process.
    pub fn give_back(&self, place: usize) {
        // If others have taken more meanwhile, these are not to be run twice.
        let taken =
            self.next
                .compare_exchange(place + 1, place, Ordering::SeqCst, Ordering::SeqCst);
        debug_assert!(taken.is_ok(), "one process at a time gives up");
    }

    /// The check at this place has failed.
    pub fn failed(&self, place: usize) {
        if self.is_brief {
            self.cut(place);
        }
    }

    /// The check at this place was the end of a process: what comes after it is not
    /// needed.
    pub fn cut(&self, place: usize) {
        self.end.fetch_min(place, Ordering::SeqCst);
    }
}

impl Default for Share {
    fn default() -> Share {
        Share::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_check_is_given_out_once_and_none_after_a_bad_end() {
        let share = Share::new();
        assert_eq!([share.take(4), share.take(4)], [Some(0), Some(1)]);
        share.cut(3);
        assert_eq!([share.take(4), share.take(4)], [Some(2), None]);
    }

    #[test]
    fn one_that_fails_is_the_last_only_if_that_is_enough() {
        for (share, then) in [(Share::new(), Some(2)), (Share::brief(), None)] {
            assert_eq!([share.take(4), share.take(4)], [Some(0), Some(1)]);
            share.failed(1);
            assert_eq!(share.take(4), then);
        }
    }

    #[test]
    fn what_was_given_back_is_given_out_again() {
        let share = Share::new();
        assert_eq!([share.take(3), share.take(3)], [Some(0), Some(1)]);
        share.give_back(1);
        assert_eq!([share.take(3), share.take(3)], [Some(1), Some(2)]);
        assert_eq!(share.take(3), None);
    }
}
