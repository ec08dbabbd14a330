//! A pointer that threads share.

use std::fmt;
use std::marker::PhantomData;

use dropin_std::sync::atomic::{AtomicPtr, Ordering};

use super::pointer::{come_back, tags};
use super::{CompareExchangeError, Guard, Owned, Pointable, Pointer, Shared};

/// A tagged pointer that threads share.
pub struct Atomic<T: ?Sized + Pointable> {
    data: AtomicPtr<()>,
    points_to: PhantomData<*mut T>,
}

// SAFETY: as the real one's.
unsafe impl<T: ?Sized + Pointable + Send + Sync> Send for Atomic<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Pointable + Send + Sync> Sync for Atomic<T> {}

fn word(data: usize) -> *mut () {
    std::ptr::with_exposed_provenance_mut(data)
}

/// # Safety
/// The word came from a pointer of this type, by `into_usize`.
unsafe fn pointer<T: ?Sized + Pointable, P: Pointer<T>>(word: *mut ()) -> P {
    // SAFETY: the caller's promise.
    unsafe { P::from_usize(word.expose_provenance()) }
}

/// What an exchange for `new` comes to.
///
/// # Safety
/// Both words came from pointers of this type, and `new` is nobody's if it was not
/// stored.
unsafe fn stored<'g, T: ?Sized + Pointable, P: Pointer<T>>(
    new: *mut (),
    exchanged: Result<*mut (), *mut ()>,
) -> Result<Shared<'g, T>, CompareExchangeError<'g, T, P>> {
    match exchanged {
        // SAFETY: the caller's promise.
        Ok(_) => Ok(unsafe { pointer(new) }),
        Err(current) => Err(CompareExchangeError {
            // SAFETY: the caller's promise.
            current: unsafe { pointer(current) },
            // SAFETY: it was not stored, so it comes back to its owner.
            new: unsafe { pointer(new) },
        }),
    }
}

impl<T> Atomic<T> {
    /// Points to `init`, on the heap.
    #[track_caller]
    pub fn new(init: T) -> Atomic<T> {
        Atomic::init(init)
    }
}

impl<T: ?Sized + Pointable> Atomic<T> {
    fn of(data: usize) -> Atomic<T> {
        Atomic {
            data: AtomicPtr::new(word(data)),
            points_to: PhantomData,
        }
    }

    /// Points to what `init` makes, on the heap.
    #[track_caller]
    pub fn init(init: T::Init) -> Atomic<T> {
        Atomic::from(Owned::init(init))
    }

    /// Points nowhere.
    pub const fn null() -> Atomic<T> {
        Atomic {
            data: AtomicPtr::new(std::ptr::null_mut()),
            points_to: PhantomData,
        }
    }

    /// Loads the pointer.
    #[track_caller]
    pub fn load<'g>(&self, ord: Ordering, _: &'g Guard) -> Shared<'g, T> {
        // SAFETY: only words of such pointers are stored.
        unsafe { pointer(self.data.load(ord)) }
    }

    /// Loads the pointer; here that acquires.
    #[track_caller]
    pub fn load_consume<'g>(&self, guard: &'g Guard) -> Shared<'g, T> {
        self.load(Ordering::Acquire, guard)
    }

    /// Stores a pointer.
    #[track_caller]
    pub fn store<P: Pointer<T>>(&self, new: P, ord: Ordering) {
        self.data.store(word(new.into_usize()), ord);
    }

    /// Stores a pointer, and returns the one before.
    #[track_caller]
    pub fn swap<'g, P: Pointer<T>>(&self, new: P, ord: Ordering, _: &'g Guard) -> Shared<'g, T> {
        // SAFETY: as in `load`.
        unsafe { pointer(self.data.swap(word(new.into_usize()), ord)) }
    }

    /// Stores `new` if the pointer is `current`, tag included, and returns what
    /// was stored.
    ///
    /// # Errors
    /// The pointer if it is another, and `new`.
    #[track_caller]
    pub fn compare_exchange<'g, P>(
        &self,
        current: Shared<'_, T>,
        new: P,
        success: Ordering,
        failure: Ordering,
        _: &'g Guard,
    ) -> Result<Shared<'g, T>, CompareExchangeError<'g, T, P>>
    where
        P: Pointer<T>,
    {
        let new = word(new.into_usize());
        let current = word(current.into_usize());
        let exchanged = self.data.compare_exchange(current, new, success, failure);
        // SAFETY: `new` was stored just now, or was not.
        unsafe { stored(new, exchanged) }
    }

    /// As [`compare_exchange`](Self::compare_exchange), and it may fail for no
    /// reason, where a check asks for that.
    ///
    /// # Errors
    /// The pointer, which may be `current`, and `new`.
    #[track_caller]
    pub fn compare_exchange_weak<'g, P>(
        &self,
        current: Shared<'_, T>,
        new: P,
        success: Ordering,
        failure: Ordering,
        _: &'g Guard,
    ) -> Result<Shared<'g, T>, CompareExchangeError<'g, T, P>>
    where
        P: Pointer<T>,
    {
        let new = word(new.into_usize());
        let current = word(current.into_usize());
        let exchanged = self
            .data
            .compare_exchange_weak(current, new, success, failure);
        // SAFETY: as in `compare_exchange`.
        unsafe { stored(new, exchanged) }
    }

    /// Exchanges the pointer for what `func` makes of it, as often as it takes,
    /// and returns the one before.
    ///
    /// # Errors
    /// The pointer for which `func` gave `None`.
    #[track_caller]
    pub fn fetch_update<'g, F>(
        &self,
        set_order: Ordering,
        fail_order: Ordering,
        guard: &'g Guard,
        mut func: F,
    ) -> Result<Shared<'g, T>, Shared<'g, T>>
    where
        F: FnMut(Shared<'g, T>) -> Option<Shared<'g, T>>,
    {
        let mut before = self.load(fail_order, guard);
        while let Some(next) = func(before) {
            match self.compare_exchange_weak(before, next, set_order, fail_order, guard) {
                Ok(_) => return Ok(before),
                Err(error) => before = error.current,
            }
        }
        Err(before)
    }

    /// The old name of [`compare_exchange`](Self::compare_exchange).
    ///
    /// # Errors
    /// The pointer if it is another, and `new`.
    #[allow(deprecated)]
    #[deprecated(note = "Use `compare_exchange` instead")]
    #[track_caller]
    pub fn compare_and_set<'g, O, P>(
        &self,
        current: Shared<'_, T>,
        new: P,
        ord: O,
        guard: &'g Guard,
    ) -> Result<Shared<'g, T>, CompareExchangeError<'g, T, P>>
    where
        O: super::CompareAndSetOrdering,
        P: Pointer<T>,
    {
        self.compare_exchange(current, new, ord.success(), ord.failure(), guard)
    }

    /// The old name of [`compare_exchange_weak`](Self::compare_exchange_weak).
    ///
    /// # Errors
    /// The pointer if it is another, and `new`.
    #[allow(deprecated)]
    #[deprecated(note = "Use `compare_exchange_weak` instead")]
    #[track_caller]
    pub fn compare_and_set_weak<'g, O, P>(
        &self,
        current: Shared<'_, T>,
        new: P,
        ord: O,
        guard: &'g Guard,
    ) -> Result<Shared<'g, T>, CompareExchangeError<'g, T, P>>
    where
        O: super::CompareAndSetOrdering,
        P: Pointer<T>,
    {
        self.compare_exchange_weak(current, new, ord.success(), ord.failure(), guard)
    }

    /// Bitwise "and" of the tag; returns the pointer before.
    #[track_caller]
    pub fn fetch_and<'g>(&self, val: usize, ord: Ordering, _: &'g Guard) -> Shared<'g, T> {
        // SAFETY: as in `load`; the address keeps its bits.
        unsafe { pointer(self.data.fetch_and(val | !tags::<T>(), ord)) }
    }

    /// Bitwise "or" of the tag; returns the pointer before.
    #[track_caller]
    pub fn fetch_or<'g>(&self, val: usize, ord: Ordering, _: &'g Guard) -> Shared<'g, T> {
        // SAFETY: as in `fetch_and`.
        unsafe { pointer(self.data.fetch_or(val & tags::<T>(), ord)) }
    }

    /// Bitwise "exclusive or" of the tag; returns the pointer before.
    #[track_caller]
    pub fn fetch_xor<'g>(&self, val: usize, ord: Ordering, _: &'g Guard) -> Shared<'g, T> {
        // SAFETY: as in `fetch_and`.
        unsafe { pointer(self.data.fetch_xor(val & tags::<T>(), ord)) }
    }

    /// Takes what it points to.
    ///
    /// # Safety
    /// As the real one's: nobody else has it, and it does not point nowhere.
    #[track_caller]
    pub unsafe fn into_owned(self) -> Owned<T> {
        // SAFETY: the caller's promise.
        let shared: Shared<'_, T> = unsafe { pointer(self.data.into_inner()) };
        // SAFETY: as above.
        unsafe { shared.into_owned() }
    }

    /// Takes what it points to, if it points anywhere.
    ///
    /// # Safety
    /// As the real one's: nobody else has it.
    #[track_caller]
    pub unsafe fn try_into_owned(self) -> Option<Owned<T>> {
        // SAFETY: the caller's promise.
        let shared: Shared<'_, T> = unsafe { pointer(self.data.into_inner()) };
        // SAFETY: as above.
        unsafe { shared.try_into_owned() }
    }
}

impl<T: ?Sized + Pointable> fmt::Debug for Atomic<T> {
    #[track_caller]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let data = self.data.load(Ordering::SeqCst).addr();
        f.debug_struct("Atomic")
            .field("raw", &(data & !tags::<T>()))
            .field("tag", &(data & tags::<T>()))
            .finish()
    }
}

impl<T: ?Sized + Pointable> fmt::Pointer for Atomic<T> {
    #[track_caller]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let data = self.data.load(Ordering::SeqCst);
        fmt::Pointer::fmt(&data.map_addr(|it| it & !tags::<T>()), f)
    }
}

impl<T: ?Sized + Pointable> Clone for Atomic<T> {
    #[track_caller]
    fn clone(&self) -> Atomic<T> {
        Atomic {
            data: AtomicPtr::new(self.data.load(Ordering::Relaxed)),
            points_to: PhantomData,
        }
    }
}

impl<T: ?Sized + Pointable> Default for Atomic<T> {
    fn default() -> Atomic<T> {
        Atomic::null()
    }
}

impl<T: ?Sized + Pointable> From<Owned<T>> for Atomic<T> {
    fn from(owned: Owned<T>) -> Atomic<T> {
        Atomic::of(owned.into_usize())
    }
}

impl<T> From<Box<T>> for Atomic<T> {
    #[track_caller]
    fn from(value: Box<T>) -> Atomic<T> {
        Atomic::from(Owned::from(value))
    }
}

impl<T> From<T> for Atomic<T> {
    #[track_caller]
    fn from(value: T) -> Atomic<T> {
        Atomic::new(value)
    }
}

impl<'g, T: ?Sized + Pointable> From<Shared<'g, T>> for Atomic<T> {
    fn from(shared: Shared<'g, T>) -> Atomic<T> {
        Atomic::of(shared.into_usize())
    }
}

impl<T> From<*const T> for Atomic<T> {
    #[track_caller]
    fn from(raw: *const T) -> Atomic<T> {
        let data = raw.expose_provenance();
        come_back(data & !tags::<T>(), size_of::<T>());
        Atomic::of(data)
    }
}
