//! A value that is made at its first use.

use std::cell::UnsafeCell;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::panic::{RefUnwindSafe, UnwindSafe};

use super::initialiser::{Initialiser, Progress};

enum Content<T, F> {
    Recipe(F),
    Value(T),
    /// The recipe is used up: it runs, or it panicked.
    Gone,
}

/// A value that is made at its first use.
pub struct LazyLock<T, F = fn() -> T> {
    once: Initialiser,
    content: UnsafeCell<Content<T, F>>,
}

// SAFETY: as std's.
unsafe impl<T: Sync + Send, F: Send> Sync for LazyLock<T, F> {}
impl<T: RefUnwindSafe + UnwindSafe, F: UnwindSafe> RefUnwindSafe for LazyLock<T, F> {}
impl<T: UnwindSafe, F: UnwindSafe> UnwindSafe for LazyLock<T, F> {}

const POISONED: &str = "LazyLock instance has previously been poisoned";

impl<T, F: FnOnce() -> T> LazyLock<T, F> {
    /// A value that `f` will make.
    #[track_caller]
    #[inline]
    pub const fn new(f: F) -> LazyLock<T, F> {
        LazyLock {
            once: Initialiser::new(Progress::Incomplete),
            content: UnsafeCell::new(Content::Recipe(f)),
        }
    }

    fn take_recipe(&self) -> Option<F> {
        // SAFETY: only the thread that runs the initialiser gets here.
        let content = unsafe { &mut *self.content.get() };
        match std::mem::replace(content, Content::Gone) {
            Content::Recipe(recipe) => Some(recipe),
            Content::Value(_) | Content::Gone => None,
        }
    }

    /// The value, made now if it was not before.
    ///
    /// # Panics
    /// If making it panicked.
    #[track_caller]
    pub fn force(this: &LazyLock<T, F>) -> &T {
        if let Some((mut running, before)) = this.once.begin(false) {
            assert!(before != Progress::Poisoned, "{POISONED}");
            let recipe = this.take_recipe().expect("a recipe is used once");
            let value = recipe();
            // SAFETY: nobody has a reference to it before it is complete.
            unsafe { *this.content.get() = Content::Value(value) };
            running.becomes = Progress::Complete;
        }
        this.peek().expect("it was just made")
    }

    /// The value, made now if it was not before; nobody shares it.
    ///
    /// # Panics
    /// If making it panicked.
    #[track_caller]
    pub fn force_mut(this: &mut LazyLock<T, F>) -> &mut T {
        LazyLock::force(this);
        match this.content.get_mut() {
            Content::Value(value) => value,
            _ => unreachable!("it was just made"),
        }
    }
}

impl<T, F> LazyLock<T, F> {
    fn peek(&self) -> Option<&T> {
        // SAFETY: read after the step that found it made.
        match unsafe { &*self.content.get() } {
            Content::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The value, if it was made.
    #[track_caller]
    pub fn get(this: &LazyLock<T, F>) -> Option<&T> {
        if this.once.is_complete() {
            this.peek()
        } else {
            None
        }
    }

    /// The value, if it was made; nobody shares it.
    pub fn get_mut(this: &mut LazyLock<T, F>) -> Option<&mut T> {
        match this.content.get_mut() {
            Content::Value(value) => Some(value),
            _ => None,
        }
    }
}

impl<T, F: FnOnce() -> T> Deref for LazyLock<T, F> {
    type Target = T;

    #[track_caller]
    fn deref(&self) -> &T {
        LazyLock::force(self)
    }
}

impl<T, F: FnOnce() -> T> DerefMut for LazyLock<T, F> {
    #[track_caller]
    fn deref_mut(&mut self) -> &mut T {
        LazyLock::force_mut(self)
    }
}

impl<T: Default> Default for LazyLock<T> {
    #[track_caller]
    fn default() -> LazyLock<T> {
        LazyLock::new(T::default)
    }
}

impl<T: fmt::Debug, F> fmt::Debug for LazyLock<T, F> {
    #[track_caller]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_tuple("LazyLock");
        match LazyLock::get(self) {
            Some(value) => shown.field(value),
            None => shown.field(&format_args!("<uninit>")),
        };
        shown.finish()
    }
}
