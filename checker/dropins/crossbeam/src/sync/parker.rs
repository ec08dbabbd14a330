//! Parking, with a token that is not tied to a thread.

use std::fmt;
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::time::Duration;

use dropin_std::time::Instant;
use engine::{Access, Clock, Shared, State, Step, Wake, perform, perform_when};
use trace::{ObjectKind, Operation};

use crate::time::deadline;

/// The token, and what those knew who made it be there.
struct Token {
    there: bool,
    clock: Clock,
}

impl State for Token {
    const NEW: Token = Token {
        there: false,
        clock: Clock::new(),
    };
    const KIND: ObjectKind = ObjectKind::Other;
}

/// Never freed: it goes with its execution's memory.
#[derive(Clone, Copy)]
struct Inner(NonNull<Shared<Token>>);

impl Inner {
    #[track_caller]
    fn leak() -> Inner {
        Inner(NonNull::from(Box::leak(Box::new(Shared::new()))))
    }

    fn token(&self) -> &Shared<Token> {
        // SAFETY: leaked.
        unsafe { self.0.as_ref() }
    }

    #[track_caller]
    fn park(&self, deadline: Option<u64>) {
        let token = self.token();
        let step = Step::new(Operation::Park)
            .on(token, Access::Write)
            .until(deadline);
        perform_when(
            step,
            // SAFETY: read at once; see `Shared::state`.
            || unsafe { (*token.state()).there },
            |cx| {
                if cx.wake() == Wake::TimedOut {
                    cx.wrote(|| "time was up".to_owned());
                    cx.looked();
                    return;
                }
                // SAFETY: as above.
                let state = unsafe { &mut *token.state() };
                state.there = false;
                cx.acquire(&state.clock);
            },
        );
    }

    #[track_caller]
    fn unpark(&self) {
        let token = self.token();
        let step = Step::new(Operation::Unpark).on(token, Access::Write);
        perform(step, |cx| {
            // SAFETY: as above.
            let state = unsafe { &mut *token.state() };
            state.there = true;
            cx.release(&mut state.clock);
        });
    }
}

/// Waits for a token.
pub struct Parker {
    unparker: Unparker,
    /// One thread at a time.
    not_sync: PhantomData<*const ()>,
}

// SAFETY: as the real one's; tasks share one OS thread.
unsafe impl Send for Parker {}

impl Parker {
    /// Its token is not there.
    #[track_caller]
    pub fn new() -> Parker {
        Parker {
            unparker: Unparker {
                inner: Inner::leak(),
            },
            not_sync: PhantomData,
        }
    }

    /// Waits until the token is there, and takes it.
    #[track_caller]
    pub fn park(&self) {
        self.unparker.inner.park(None);
    }

    /// As [`park`](Self::park), at most for a time.
    #[track_caller]
    pub fn park_timeout(&self, timeout: Duration) {
        self.unparker.inner.park(deadline(timeout));
    }

    /// As [`park`](Self::park), at most until an instant.
    #[track_caller]
    pub fn park_deadline(&self, deadline: Instant) {
        self.unparker.inner.park(Some(deadline.virtual_time()));
    }

    /// What makes the token be there.
    pub fn unparker(&self) -> &Unparker {
        &self.unparker
    }

    /// A pointer to come back from with [`from_raw`](Self::from_raw).
    pub fn into_raw(this: Parker) -> *const () {
        Unparker::into_raw(this.unparker)
    }

    /// What was made a pointer of.
    ///
    /// # Safety
    /// `ptr` must be from [`into_raw`](Self::into_raw).
    pub unsafe fn from_raw(ptr: *const ()) -> Parker {
        Parker {
            // SAFETY: the caller's promise, handed on.
            unparker: unsafe { Unparker::from_raw(ptr) },
            not_sync: PhantomData,
        }
    }
}

impl Default for Parker {
    #[track_caller]
    fn default() -> Parker {
        Parker::new()
    }
}

impl fmt::Debug for Parker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Parker { .. }")
    }
}

/// Makes a [`Parker`]'s token be there.
#[derive(Clone)]
pub struct Unparker {
    inner: Inner,
}

// SAFETY: as the real one's; tasks share one OS thread.
unsafe impl Send for Unparker {}
// SAFETY: as above.
unsafe impl Sync for Unparker {}

impl Unparker {
    /// Makes the token be there.
    #[track_caller]
    pub fn unpark(&self) {
        self.inner.unpark();
    }

    /// A pointer to come back from with [`from_raw`](Self::from_raw).
    pub fn into_raw(this: Unparker) -> *const () {
        this.inner.0.as_ptr().cast()
    }

    /// What was made a pointer of.
    ///
    /// # Safety
    /// `ptr` must be from [`into_raw`](Self::into_raw).
    pub unsafe fn from_raw(ptr: *const ()) -> Unparker {
        let inner = NonNull::new(ptr.cast_mut().cast()).expect("made from a reference");
        Unparker {
            inner: Inner(inner),
        }
    }
}

impl fmt::Debug for Unparker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Unparker { .. }")
    }
}
