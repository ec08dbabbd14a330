//! What a guard knows of its lock.

use std::marker::PhantomData;
use std::panic::Location;

/// One hold on a lock. A destructor has no place in the learner's source, so
/// giving a lock back is shown at the place where it was taken.
pub struct Held {
    pub(crate) site: &'static Location<'static>,
    /// As in the real crate, the thread that took a lock gives it back.
    not_send: PhantomData<*mut ()>,
}

// SAFETY: there is nothing in it but a place.
unsafe impl Sync for Held {}

impl Held {
    /// A hold that the caller has just got.
    #[track_caller]
    pub(crate) const fn new() -> Held {
        Held {
            site: Location::caller(),
            not_send: PhantomData,
        }
    }
}
