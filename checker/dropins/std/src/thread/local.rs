//! Values of which each thread has its own.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use engine::Local;

/// A value of which each thread has its own; made by `thread_local!`.
pub struct LocalKey<T: 'static> {
    first: fn() -> T,
    /// Two keys never have the same address, because a key is never empty.
    _key: u8,
}

/// The thread's value is gone: its destructor runs, or has run.
#[non_exhaustive]
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct AccessError;

impl fmt::Debug for AccessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessError").finish()
    }
}

impl fmt::Display for AccessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("already destroyed")
    }
}

impl Error for AccessError {}

::std::thread_local! {
    /// What is kept outside of any execution, where a check works out what it
    /// expects: for as long as the OS thread.
    static OUTSIDE: RefCell<BTreeMap<usize, *mut ()>> = const { RefCell::new(BTreeMap::new()) };
}

/// What the running thread keeps under `key`.
fn kept(key: usize) -> Local {
    if engine::is_active() {
        return engine::local(key);
    }
    let value = OUTSIDE.with_borrow(|it| it.get(&key).copied());
    value.map_or(Local::Absent, Local::Kept)
}

/// # Safety
/// `value` came from a `Box<T>`, and is not used again.
unsafe fn destroy<T>(value: *mut ()) {
    // SAFETY: the caller's promise.
    drop(unsafe { Box::from_raw(value.cast::<T>()) });
}

#[cold]
#[track_caller]
fn is_gone() -> ! {
    panic!(
        "cannot access a Thread Local Storage value during or after destruction: {:?}",
        AccessError
    )
}

impl<T: 'static> LocalKey<T> {
    /// For `thread_local!`.
    #[doc(hidden)]
    pub const fn _new(first: fn() -> T) -> LocalKey<T> {
        LocalKey { first, _key: 0 }
    }

    /// The thread's value; `first` makes it if there is none.
    fn value(&'static self, first: impl FnOnce() -> T) -> Result<&'static T, AccessError> {
        let key = self as *const LocalKey<T> as usize;
        let value = match kept(key) {
            Local::Kept(value) => value,
            Local::Gone => return Err(AccessError),
            Local::Absent => {
                let value = first();
                if let Local::Kept(older) = kept(key) {
                    // `first` itself used the key, and made a value.
                    // SAFETY: kept under this key, so of this type; nobody has a
                    // reference to it any more.
                    unsafe { *older.cast::<T>() = value };
                    older
                } else {
                    let value = Box::into_raw(Box::new(value)).cast();
                    let drop = std::mem::needs_drop::<T>().then_some(destroy::<T> as _);
                    if engine::is_active() {
                        // SAFETY: `destroy` fits the box.
                        unsafe { engine::keep_local(key, value, drop) };
                    } else {
                        OUTSIDE.with_borrow_mut(|it| it.insert(key, value));
                    }
                    value
                }
            }
        };
        // SAFETY: kept under this key, so of this type; it lives until the
        // thread's end, as std's does, and the reference goes no further than
        // the closure of `with`.
        Ok(unsafe { &*value.cast::<T>() })
    }

    /// Uses the thread's value.
    ///
    /// # Panics
    /// If it is gone.
    #[track_caller]
    pub fn with<F, R>(&'static self, f: F) -> R
    where
        F: FnOnce(&T) -> R,
    {
        match self.value(self.first) {
            Ok(value) => f(value),
            Err(_) => is_gone(),
        }
    }

    /// Uses the thread's value.
    ///
    /// # Errors
    /// If it is gone.
    pub fn try_with<F, R>(&'static self, f: F) -> Result<R, AccessError>
    where
        F: FnOnce(&T) -> R,
    {
        self.value(self.first).map(f)
    }

    /// Puts `value` in place, without making a first one.
    #[track_caller]
    fn place(&'static self, value: T) -> Option<(T, &'static T)> {
        let mut value = Some(value);
        let place = self.value(|| value.take().expect("a value is placed once"));
        match (place, value) {
            (Err(_), _) => is_gone(),
            (Ok(_), None) => None,
            (Ok(place), Some(value)) => Some((value, place)),
        }
    }
}

impl<T: 'static> LocalKey<Cell<T>> {
    /// Sets the thread's value.
    ///
    /// # Panics
    /// If it is gone.
    #[track_caller]
    pub fn set(&'static self, value: T) {
        if let Some((value, place)) = self.place(Cell::new(value)) {
            place.set(value.into_inner());
        }
    }

    /// A copy of the thread's value.
    ///
    /// # Panics
    /// If it is gone.
    #[track_caller]
    pub fn get(&'static self) -> T
    where
        T: Copy,
    {
        self.with(Cell::get)
    }

    /// Takes the thread's value, and leaves the default.
    ///
    /// # Panics
    /// If it is gone.
    #[track_caller]
    pub fn take(&'static self) -> T
    where
        T: Default,
    {
        self.with(Cell::take)
    }

    /// Replaces the thread's value.
    ///
    /// # Panics
    /// If it is gone.
    #[track_caller]
    pub fn replace(&'static self, value: T) -> T {
        self.with(|cell| cell.replace(value))
    }
}

impl<T: 'static> LocalKey<RefCell<T>> {
    /// Borrows the thread's value.
    ///
    /// # Panics
    /// If it is gone, or borrowed mutably.
    #[track_caller]
    pub fn with_borrow<F, R>(&'static self, f: F) -> R
    where
        F: FnOnce(&T) -> R,
    {
        self.with(|cell| f(&cell.borrow()))
    }

    /// Borrows the thread's value mutably.
    ///
    /// # Panics
    /// If it is gone, or borrowed.
    #[track_caller]
    pub fn with_borrow_mut<F, R>(&'static self, f: F) -> R
    where
        F: FnOnce(&mut T) -> R,
    {
        self.with(|cell| f(&mut cell.borrow_mut()))
    }

    /// Sets the thread's value.
    ///
    /// # Panics
    /// If it is gone, or borrowed.
    #[track_caller]
    pub fn set(&'static self, value: T) {
        if let Some((value, place)) = self.place(RefCell::new(value)) {
            *place.borrow_mut() = value.into_inner();
        }
    }

    /// Takes the thread's value, and leaves the default.
    ///
    /// # Panics
    /// If it is gone, or borrowed.
    #[track_caller]
    pub fn take(&'static self) -> T
    where
        T: Default,
    {
        self.with(RefCell::take)
    }

    /// Replaces the thread's value.
    ///
    /// # Panics
    /// If it is gone, or borrowed.
    #[track_caller]
    pub fn replace(&'static self, value: T) -> T {
        self.with(|cell| cell.replace(value))
    }
}

impl<T: 'static> fmt::Debug for LocalKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalKey").finish_non_exhaustive()
    }
}
