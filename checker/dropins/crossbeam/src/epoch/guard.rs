//! Being pinned.

use std::fmt;
use std::marker::PhantomData;

use engine::reclaim::Because;

use super::collector::{Deferred, Participant};
use super::{Collector, Pointable, Shared};

/// Keeps what is loaded from being freed, until it is dropped.
pub struct Guard {
    /// Nobody is pinned by an unprotected one.
    pinned: Option<(Collector, Participant)>,
    /// It stays on its thread.
    stays: PhantomData<*const ()>,
}

impl Guard {
    pub(super) fn of(collector: Collector, participant: Participant) -> Guard {
        Guard {
            pinned: Some((collector, participant)),
            stays: PhantomData,
        }
    }

    /// Calls `f` once nobody who is pinned now is pinned any more.
    #[track_caller]
    pub fn defer<F, R>(&self, f: F)
    where
        F: FnOnce() -> R,
        F: Send + 'static,
    {
        // SAFETY: it borrows nothing, and may go to another thread.
        unsafe { self.defer_unchecked(f) }
    }

    /// As [`defer`](Self::defer), for what borrows.
    ///
    /// # Safety
    /// As the real one's: `f` must be fit to be called later by any thread.
    #[track_caller]
    pub unsafe fn defer_unchecked<F, R>(&self, f: F)
    where
        F: FnOnce() -> R,
    {
        let Some((collector, _)) = &self.pinned else {
            drop(f());
            return;
        };
        // SAFETY: the caller's promise.
        collector.defer(unsafe { for_later(Box::new(move || drop(f()))) });
    }

    /// Frees what `ptr` points to, once nobody who is pinned now is pinned any
    /// more.
    ///
    /// # Safety
    /// As the real one's: nobody can come by the pointer from now on.
    #[track_caller]
    pub unsafe fn defer_destroy<T: ?Sized + Pointable>(&self, ptr: Shared<'_, T>) {
        let Some((collector, _)) = &self.pinned else {
            // SAFETY: the caller's promise.
            unsafe { ptr.destroy(Because::Here) };
            return;
        };
        // SAFETY: the caller's promise; if it is not kept, the execution ends there.
        unsafe {
            let destroy = for_later(Box::new(move || ptr.destroy(Because::HandedOver)));
            let silent = !std::mem::needs_drop::<T>();
            collector.hand_over(ptr.object(), silent, destroy);
        }
    }

    /// Nothing is kept back that could be flushed.
    pub fn flush(&self) {}

    /// Unpins and pins again: what was loaded may be freed in between. Nothing
    /// happens where the thread has another guard.
    #[track_caller]
    pub fn repin(&mut self) {
        self.repin_after(|| ());
    }

    /// As [`repin`](Self::repin), with a call in between.
    #[track_caller]
    pub fn repin_after<F, R>(&mut self, f: F) -> R
    where
        F: FnOnce() -> R,
    {
        let Some((collector, participant)) = &self.pinned else {
            return f();
        };
        /// Pins again, also if the call panics.
        struct Again<'a>(&'a Collector, Participant);
        impl Drop for Again<'_> {
            fn drop(&mut self) {
                std::mem::forget(self.0.pin(self.1));
            }
        }
        collector.unpin(*participant);
        let _again = Again(collector, *participant);
        f()
    }

    /// The collector it is pinned to.
    pub fn collector(&self) -> Option<&Collector> {
        self.pinned.as_ref().map(|(collector, _)| collector)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some((collector, participant)) = &self.pinned {
            collector.unpin(*participant);
        }
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Guard { .. }")
    }
}

/// # Safety
/// What it borrows is there when it is called.
unsafe fn for_later(deferred: Box<dyn FnOnce() + '_>) -> Deferred {
    // SAFETY: only the lifetime changes; the caller's promise covers it.
    unsafe { std::mem::transmute::<Box<dyn FnOnce() + '_>, Deferred>(deferred) }
}

/// A guard that pins nobody: what is deferred by it is done at once.
///
/// # Safety
/// As the real one's: nobody else may use what is reached by it.
pub unsafe fn unprotected() -> &'static Guard {
    struct Unprotected(Guard);
    // SAFETY: it has nothing of any thread's.
    unsafe impl Sync for Unprotected {}
    static UNPROTECTED: Unprotected = Unprotected(Guard {
        pinned: None,
        stays: PhantomData,
    });
    &UNPROTECTED.0
}
