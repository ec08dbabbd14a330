//! Something that is done once.

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;
use std::panic::{RefUnwindSafe, UnwindSafe};

use super::initialiser::{Initialiser, Progress};

/// Something that is done once.
pub struct Once(Initialiser);

/// Nothing is done yet.
#[deprecated(since = "1.38.0", note = "the `Once::new()` function is now preferred")]
pub const ONCE_INIT: Once = Once::new();

impl UnwindSafe for Once {}
impl RefUnwindSafe for Once {}

/// What a closure of [`Once::call_once_force`] is told.
pub struct OnceState {
    poisoned: bool,
    /// As std's, it is not for several threads.
    alone: PhantomData<Cell<()>>,
}

impl OnceState {
    /// Whether an earlier closure panicked.
    pub fn is_poisoned(&self) -> bool {
        self.poisoned
    }
}

impl Once {
    /// Nothing is done yet.
    #[track_caller]
    #[inline]
    pub const fn new() -> Once {
        Once(Initialiser::new(Progress::Incomplete))
    }

    /// Calls `f` unless that was done before; waits for whoever is at it.
    ///
    /// # Panics
    /// If an earlier closure panicked.
    #[track_caller]
    pub fn call_once<F: FnOnce()>(&self, f: F) {
        if let Some((mut running, before)) = self.0.begin(false) {
            assert!(
                before != Progress::Poisoned,
                "Once instance has previously been poisoned"
            );
            f();
            running.becomes = Progress::Complete;
        }
    }

    /// As [`call_once`](Self::call_once), also after a panic.
    #[track_caller]
    pub fn call_once_force<F: FnOnce(&OnceState)>(&self, f: F) {
        if let Some((mut running, before)) = self.0.begin(true) {
            f(&OnceState {
                poisoned: before == Progress::Poisoned,
                alone: PhantomData,
            });
            running.becomes = Progress::Complete;
        }
    }

    /// Whether a closure has returned.
    #[track_caller]
    pub fn is_completed(&self) -> bool {
        self.0.is_complete()
    }

    /// Waits until a closure has returned.
    ///
    /// # Panics
    /// If it panicked.
    #[track_caller]
    pub fn wait(&self) {
        assert!(
            self.0.wait(false) != Progress::Poisoned,
            "Once instance has previously been poisoned"
        );
    }

    /// Waits until a closure has returned, whatever became of others.
    #[track_caller]
    pub fn wait_force(&self) {
        self.0.wait(true);
    }
}

impl fmt::Debug for OnceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnceState")
            .field("poisoned", &self.poisoned)
            .finish()
    }
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Once").finish_non_exhaustive()
    }
}
