//! A value that is written once.

use std::cell::UnsafeCell;
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};

use super::initialiser::{Initialiser, Progress};

/// A value that is written once.
pub struct OnceLock<T> {
    once: Initialiser,
    value: UnsafeCell<Option<T>>,
}

// SAFETY: as std's.
unsafe impl<T: Send> Send for OnceLock<T> {}
// SAFETY: as std's: the value is written by one thread and read by others.
unsafe impl<T: Sync + Send> Sync for OnceLock<T> {}
impl<T: UnwindSafe> UnwindSafe for OnceLock<T> {}
impl<T: RefUnwindSafe + UnwindSafe> RefUnwindSafe for OnceLock<T> {}

impl<T> OnceLock<T> {
    /// No value yet.
    #[track_caller]
    #[inline]
    pub const fn new() -> OnceLock<T> {
        OnceLock {
            once: Initialiser::new(Progress::Incomplete),
            value: UnsafeCell::new(None),
        }
    }

    fn peek(&self) -> Option<&T> {
        // SAFETY: read after the step that found it written; nobody writes it
        // again while it is shared.
        unsafe { (*self.value.get()).as_ref() }
    }

    /// The value, if it is written.
    #[track_caller]
    pub fn get(&self) -> Option<&T> {
        if self.once.is_complete() {
            self.peek()
        } else {
            None
        }
    }

    /// The value, if it is written; nobody shares it.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.value.get_mut().as_mut()
    }

    /// Waits until the value is written.
    #[track_caller]
    pub fn wait(&self) -> &T {
        self.once.wait(true);
        self.peek().expect("a value was waited for")
    }

    /// Writes the value.
    ///
    /// # Errors
    /// `value`, if there is one already.
    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), T> {
        let mut value = Some(value);
        self.get_or_init(|| value.take().expect("a value is written once"));
        match value {
            None => Ok(()),
            Some(value) => Err(value),
        }
    }

    /// The value; `f` makes it if there is none.
    #[track_caller]
    pub fn get_or_init<F: FnOnce() -> T>(&self, f: F) -> &T {
        if let Some((mut running, _)) = self.once.begin(true) {
            let value = f();
            // SAFETY: nobody has a reference to it before it is complete.
            unsafe { *self.value.get() = Some(value) };
            running.becomes = Progress::Complete;
        }
        self.peek().expect("it was just initialised")
    }

    /// The value, if it is written.
    pub fn into_inner(self) -> Option<T> {
        self.value.into_inner()
    }

    /// Takes the value out, so that another can be written.
    pub fn take(&mut self) -> Option<T> {
        self.once.reset();
        self.value.get_mut().take()
    }
}

impl<T> Default for OnceLock<T> {
    #[track_caller]
    fn default() -> OnceLock<T> {
        OnceLock::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for OnceLock<T> {
    #[track_caller]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_tuple("OnceLock");
        match self.get() {
            Some(value) => shown.field(value),
            None => shown.field(&format_args!("<uninit>")),
        };
        shown.finish()
    }
}

impl<T: Clone> Clone for OnceLock<T> {
    #[track_caller]
    fn clone(&self) -> OnceLock<T> {
        match self.get() {
            Some(value) => OnceLock::from(value.clone()),
            None => OnceLock::new(),
        }
    }
}

impl<T> From<T> for OnceLock<T> {
    #[track_caller]
    fn from(value: T) -> OnceLock<T> {
        OnceLock {
            once: Initialiser::new(Progress::Complete),
            value: UnsafeCell::new(Some(value)),
        }
    }
}

impl<T: PartialEq> PartialEq for OnceLock<T> {
    #[track_caller]
    fn eq(&self, other: &OnceLock<T>) -> bool {
        self.get() == other.get()
    }
}

impl<T: Eq> Eq for OnceLock<T> {}
