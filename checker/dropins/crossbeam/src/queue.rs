//! Queues for any number of producers and consumers.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};

use crate::items::{End, Items};

macro_rules! queue {
    ($queue:ident, $debug:literal) => {
        // SAFETY: as the real one's; tasks share one OS thread.
        unsafe impl<T: Send> Send for $queue<T> {}
        // SAFETY: as above.
        unsafe impl<T: Send> Sync for $queue<T> {}
        impl<T> UnwindSafe for $queue<T> {}
        impl<T> RefUnwindSafe for $queue<T> {}

        impl<T> $queue<T> {
            /// Takes the oldest item out.
            #[track_caller]
            pub fn pop(&self) -> Option<T> {
                self.items.pop(End::Front)
            }

            /// As [`pop`](Self::pop).
            #[track_caller]
            pub fn pop_mut(&mut self) -> Option<T> {
                self.pop()
            }

            /// Whether there are no items.
            #[track_caller]
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }

            /// How many items there are.
            #[track_caller]
            pub fn len(&self) -> usize {
                self.items.len()
            }
        }

        impl<T> fmt::Debug for $queue<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad($debug)
            }
        }

        impl<T> IntoIterator for $queue<T> {
            type Item = T;
            type IntoIter = IntoIter<$queue<T>>;

            fn into_iter(self) -> IntoIter<$queue<T>> {
                IntoIter { value: self }
            }
        }

        impl<T> Iterator for IntoIter<$queue<T>> {
            type Item = T;

            fn next(&mut self) -> Option<T> {
                self.value.items.pop_alone()
            }
        }
    };
}

/// The items of a queue.
#[derive(Debug)]
pub struct IntoIter<Q> {
    value: Q,
}

/// A queue for a fixed number of items.
pub struct ArrayQueue<T> {
    items: Items<T>,
    capacity: usize,
}

queue!(ArrayQueue, "ArrayQueue { .. }");

impl<T> ArrayQueue<T> {
    /// An empty queue.
    ///
    /// # Panics
    /// If `cap` is 0.
    #[track_caller]
    pub fn new(cap: usize) -> ArrayQueue<T> {
        assert!(cap > 0, "capacity must be non-zero");
        ArrayQueue {
            items: Items::new(),
            capacity: cap,
        }
    }

    /// Puts an item in.
    ///
    /// # Errors
    /// The item, if the queue is full.
    #[track_caller]
    pub fn push(&self, value: T) -> Result<(), T> {
        self.items.push(value, self.capacity)
    }

    /// As [`push`](Self::push).
    ///
    /// # Errors
    /// The item, if the queue is full.
    #[track_caller]
    pub fn push_mut(&mut self, value: T) -> Result<(), T> {
        self.push(value)
    }

    /// Puts an item in, in place of the oldest if the queue is full.
    #[track_caller]
    pub fn force_push(&self, value: T) -> Option<T> {
        self.items.force_push(value, self.capacity)
    }

    /// How many items there may be.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Whether there are as many items as there may be.
    #[track_caller]
    pub fn is_full(&self) -> bool {
        self.len() == self.capacity
    }
}

/// A queue for any number of items.
pub struct SegQueue<T> {
    items: Items<T>,
}

queue!(SegQueue, "SegQueue { .. }");

impl<T> SegQueue<T> {
    /// An empty queue.
    #[track_caller]
    pub const fn new() -> SegQueue<T> {
        SegQueue {
            items: Items::new(),
        }
    }

    /// Puts an item in.
    #[track_caller]
    pub fn push(&self, value: T) {
        let pushed = self.items.push(value, usize::MAX);
        debug_assert!(pushed.is_ok(), "there is always room");
    }

    /// As [`push`](Self::push).
    #[track_caller]
    pub fn push_mut(&mut self, value: T) {
        self.push(value);
    }
}

impl<T> Default for SegQueue<T> {
    #[track_caller]
    fn default() -> SegQueue<T> {
        SegQueue::new()
    }
}
