//! Shareable containers: `UnsafeCell` tells the engine of its accesses, so that
//! a data race is found; the others are the real ones, because they cannot be
//! shared between threads.

pub use ::std::cell::*;

use ::std::fmt;

/// The core primitive for interior mutability. As large as the real one.
///
/// Asking for the address of the contents counts as an access at that moment:
/// see [`engine::access_cell`].
#[repr(transparent)]
pub struct UnsafeCell<T: ?Sized>(::std::cell::UnsafeCell<T>);

impl<T> UnsafeCell<T> {
    /// A cell with this value.
    #[inline]
    pub const fn new(value: T) -> UnsafeCell<T> {
        UnsafeCell(::std::cell::UnsafeCell::new(value))
    }

    /// Unwraps the value.
    #[inline]
    pub const fn into_inner(self) -> T {
        let this = ::std::mem::ManuallyDrop::new(self);
        // SAFETY: both are transparent over `T`, which is read out once.
        unsafe { (&raw const this).cast::<T>().read() }
    }
}

impl<T: ?Sized> UnsafeCell<T> {
    /// The address of the contents.
    #[inline]
    #[track_caller]
    pub fn get(&self) -> *mut T {
        let contents = self.0.get();
        engine::access_cell(contents.cast_const().cast(), size_of_val(self));
        contents
    }

    /// The contents, which nobody else can reach now.
    #[inline]
    pub const fn get_mut(&mut self) -> &mut T {
        self.0.get_mut()
    }

    /// A cell in place of a value that nobody else can reach now.
    #[inline]
    pub const fn from_mut(value: &mut T) -> &mut UnsafeCell<T> {
        // SAFETY: transparent over the real cell, which is transparent over `T`;
        // and as `value` is, the result is the only way to it.
        unsafe { &mut *(::std::ptr::from_mut(value) as *mut UnsafeCell<T>) }
    }

    /// The address of the contents of the cell at an address.
    #[inline]
    pub const fn raw_get(this: *const Self) -> *mut T {
        this as *const T as *mut T
    }
}

impl<T: Default> Default for UnsafeCell<T> {
    fn default() -> UnsafeCell<T> {
        UnsafeCell::new(T::default())
    }
}

impl<T> From<T> for UnsafeCell<T> {
    fn from(value: T) -> UnsafeCell<T> {
        UnsafeCell::new(value)
    }
}

impl<T: ?Sized> fmt::Debug for UnsafeCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnsafeCell").finish_non_exhaustive()
    }
}
