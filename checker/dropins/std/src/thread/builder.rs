//! Starting threads.

use std::ffi::CString;
use std::io;

use super::JoinHandle;
use super::packet::start;
use super::scoped::{Scope, ScopedJoinHandle};

/// Starts a thread.
///
/// # Panics
/// Outside of a check's body.
#[track_caller]
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    // SAFETY: it borrows nothing, and is started with the handle's type.
    unsafe { JoinHandle::of(start(None, Box::new(Some(f)))) }
}

/// What a thread will be like.
#[derive(Debug)]
#[must_use = "must eventually spawn the thread"]
#[expect(dead_code, reason = "as std's, it shows what it was told")]
pub struct Builder {
    name: Option<String>,
    stack_size: Option<usize>,
    no_hooks: bool,
}

impl Builder {
    /// A thread without a name.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Builder {
        Builder {
            name: None,
            stack_size: None,
            no_hooks: false,
        }
    }

    /// It has this name.
    pub fn name(mut self, name: String) -> Builder {
        self.name = Some(name);
        self
    }

    /// Ignored: all stacks are of the usual size.
    pub fn stack_size(mut self, size: usize) -> Builder {
        self.stack_size = Some(size);
        self
    }

    /// Starts the thread.
    ///
    /// # Errors
    /// Never.
    ///
    /// # Panics
    /// If the name contains a null byte, as std's.
    #[track_caller]
    pub fn spawn<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        // SAFETY: it borrows nothing.
        unsafe { self.spawn_unchecked(f) }
    }

    /// Starts a thread that may borrow.
    ///
    /// # Safety
    /// As std's: it must have ended before what it borrows is gone.
    ///
    /// # Errors
    /// Never.
    ///
    /// # Panics
    /// If the name contains a null byte, as std's.
    #[track_caller]
    pub unsafe fn spawn_unchecked<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send,
        T: Send,
    {
        // SAFETY: the caller's promise; it is started with the handle's type.
        Ok(unsafe { JoinHandle::of(start(self.checked_name(), Box::new(Some(f)))) })
    }

    /// Starts a thread of a scope.
    ///
    /// # Errors
    /// Never.
    ///
    /// # Panics
    /// If the name contains a null byte, as std's.
    #[track_caller]
    pub fn spawn_scoped<'scope, 'env, F, T>(
        self,
        scope: &'scope Scope<'scope, 'env>,
        f: F,
    ) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        let started = scope.start(self.checked_name(), Box::new(Some(f)));
        // SAFETY: it is started with the handle's type.
        Ok(unsafe { ScopedJoinHandle::of(started) })
    }

    #[track_caller]
    fn checked_name(&self) -> Option<&str> {
        let name = self.name.as_deref()?;
        CString::new(name).expect("thread name may not contain interior null bytes");
        Some(name)
    }
}
