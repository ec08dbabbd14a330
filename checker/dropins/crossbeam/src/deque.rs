//! Deques for work stealing.
//!
//! An operation of the real ones can lose a race and say [`Steal::Retry`]. Here each
//! is one step, which has to be tried again only where a check asks for that, and
//! only where another thread may really have been quicker.

use std::fmt;
use std::marker::PhantomData;
use std::rc::Rc;

pub use crossbeam::deque::Steal;

use crate::items::{End, Items};

/// The most items that one steal moves, as in the real crate.
const MAX_BATCH: usize = 32;

/// How many of `length` items are moved at once: half of them, and no more
/// than `limit`.
fn batch(length: usize, limit: usize) -> usize {
    length.div_ceil(2).min(limit)
}

/// As [`batch`], with one for the thief itself.
fn batch_and_one(length: usize, limit: usize) -> usize {
    match length {
        0 => 0,
        length => 1 + ((length - 1) / 2).min(limit - 1),
    }
}

/// One thread's deque.
pub struct Worker<T> {
    items: Rc<Items<T>>,
    /// The end from which its own thread takes.
    end: End,
    /// One thread at a time.
    not_sync: PhantomData<*mut ()>,
}

// SAFETY: as the real one's; tasks share one OS thread.
unsafe impl<T: Send> Send for Worker<T> {}

impl<T> Worker<T> {
    #[track_caller]
    fn new(end: End) -> Worker<T> {
        Worker {
            items: Rc::new(Items::with_rivals()),
            end,
            not_sync: PhantomData,
        }
    }

    /// Its own thread takes the oldest item first.
    #[track_caller]
    pub fn new_fifo() -> Worker<T> {
        Worker::new(End::Front)
    }

    /// Its own thread takes the newest item first.
    #[track_caller]
    pub fn new_lifo() -> Worker<T> {
        Worker::new(End::Back)
    }

    /// The side from which others steal.
    pub fn stealer(&self) -> Stealer<T> {
        Stealer {
            items: self.items.clone(),
            end: self.end,
        }
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

    /// Puts an item in.
    #[track_caller]
    pub fn push(&self, task: T) {
        let pushed = self.items.push(task, usize::MAX);
        debug_assert!(pushed.is_ok(), "there is always room");
    }

    /// Takes an item out.
    #[track_caller]
    pub fn pop(&self) -> Option<T> {
        self.items.pop(self.end)
    }
}

impl<T> fmt::Debug for Worker<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Worker { .. }")
    }
}

/// The side of a [`Worker`] from which others take the oldest items.
pub struct Stealer<T> {
    items: Rc<Items<T>>,
    /// The end from which its owner takes.
    end: End,
}

// SAFETY: as the real one's; tasks share one OS thread.
unsafe impl<T: Send> Send for Stealer<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Stealer<T> {}

macro_rules! stealing {
    ($stealer:ident) => {
        impl<T> $stealer<T> {
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

            /// Takes the oldest item.
            #[track_caller]
            pub fn steal(&self) -> Steal<T> {
                self.items.steal()
            }

            /// Moves about half of the items to `dest`.
            #[track_caller]
            pub fn steal_batch(&self, dest: &Worker<T>) -> Steal<()> {
                self.steal_batch_with_limit(dest, MAX_BATCH)
            }

            /// Moves about half of the items to `dest`, and no more than
            /// `limit`.
            #[track_caller]
            pub fn steal_batch_with_limit(&self, dest: &Worker<T>, limit: usize) -> Steal<()> {
                assert!(limit > 0);
                if std::ptr::eq(&*self.items, &*dest.items) {
                    return if dest.is_empty() {
                        Steal::Empty
                    } else {
                        Steal::Success(())
                    };
                }
                let target = (&*dest.items, dest.end);
                let size = |length| batch(length, limit);
                match self.items.move_to(self.end, target, false, size) {
                    Steal::Success(_) => Steal::Success(()),
                    Steal::Empty => Steal::Empty,
                    Steal::Retry => Steal::Retry,
                }
            }

            /// Takes the oldest item, and moves about half of the others to
            /// `dest`.
            #[track_caller]
            pub fn steal_batch_and_pop(&self, dest: &Worker<T>) -> Steal<T> {
                self.steal_batch_with_limit_and_pop(dest, MAX_BATCH)
            }

            /// As [`steal_batch_and_pop`](Self::steal_batch_and_pop), for no
            /// more than `limit` items in all.
            #[track_caller]
            pub fn steal_batch_with_limit_and_pop(
                &self,
                dest: &Worker<T>,
                limit: usize,
            ) -> Steal<T> {
                assert!(limit > 0);
                if std::ptr::eq(&*self.items, &*dest.items) {
                    return dest.pop().map_or(Steal::Empty, Steal::Success);
                }
                let target = (&*dest.items, dest.end);
                let size = |length| batch_and_one(length, limit);
                match self.items.move_to(self.end, target, true, size) {
                    Steal::Success(first) => first.map_or(Steal::Empty, Steal::Success),
                    Steal::Empty => Steal::Empty,
                    Steal::Retry => Steal::Retry,
                }
            }
        }

        impl<T> fmt::Debug for $stealer<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(concat!(stringify!($stealer), " { .. }"))
            }
        }
    };
}

stealing!(Stealer);

impl<T> Clone for Stealer<T> {
    fn clone(&self) -> Stealer<T> {
        Stealer {
            items: self.items.clone(),
            end: self.end,
        }
    }
}

/// A queue that many threads put work into and steal it from.
pub struct Injector<T> {
    items: Box<Items<T>>,
    /// The end from which it is used.
    end: End,
}

// SAFETY: as the real one's; tasks share one OS thread.
unsafe impl<T: Send> Send for Injector<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Injector<T> {}

stealing!(Injector);

impl<T> Injector<T> {
    /// An empty queue.
    #[track_caller]
    pub fn new() -> Injector<T> {
        Injector {
            items: Box::new(Items::with_rivals()),
            end: End::Front,
        }
    }

    /// Puts an item in.
    #[track_caller]
    pub fn push(&self, task: T) {
        let pushed = self.items.push(task, usize::MAX);
        debug_assert!(pushed.is_ok(), "there is always room");
    }
}

impl<T> Default for Injector<T> {
    #[track_caller]
    fn default() -> Injector<T> {
        Injector::new()
    }
}
