//! Values of whatever type, on their way from one thread to another.

use std::ptr::NonNull;

/// A value whose type only those know who send and receive it.
///
/// What a channel does, and what becomes of a thread, depends on no type. Written for
/// parcels it is compiled once; written for each type it would be compiled again, and
/// unoptimised, with each of a learner's files.
pub struct Parcel {
    value: NonNull<()>,
    drop: unsafe fn(NonNull<()>),
}

impl Parcel {
    /// A parcel of `value`, which may borrow: the parcel must not outlive that.
    pub fn of<T>(value: T) -> Parcel {
        Parcel {
            value: NonNull::from(Box::leak(Box::new(value))).cast(),
            drop: unpack_and_drop::<T>,
        }
    }

    /// The value.
    ///
    /// # Safety
    /// It is of this very type.
    pub unsafe fn open<T>(self) -> T {
        let value = self.value.cast::<T>();
        std::mem::forget(self);
        // SAFETY: it was a box of this type, by the caller's promise, and is so again.
        *unsafe { Box::from_raw(value.as_ptr()) }
    }
}

/// # Safety
/// As for [`Parcel::open`].
unsafe fn unpack_and_drop<T>(value: NonNull<()>) {
    // SAFETY: the caller's promise.
    drop(unsafe { Box::from_raw(value.cast::<T>().as_ptr()) });
}

impl Drop for Parcel {
    fn drop(&mut self) {
        // SAFETY: both were made of one type, and nobody has opened the parcel.
        unsafe { (self.drop)(self.value) }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    struct Counts<'a>(&'a Cell<u32>);

    impl Drop for Counts<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }

    #[test]
    fn a_value_comes_out_as_it_went_in() {
        let text = "borrowed".to_owned();
        let parcel = Parcel::of((7_u8, text.as_str()));
        // SAFETY: the type that went in.
        assert_eq!(unsafe { parcel.open::<(u8, &str)>() }, (7, "borrowed"));
        // SAFETY: as above; there is nothing to allocate for it.
        unsafe { Parcel::of(()).open::<()>() };
    }

    #[test]
    fn a_value_is_dropped_once_opened_or_not() {
        let drops = Cell::new(0);
        drop(Parcel::of(Counts(&drops)));
        assert_eq!(drops.get(), 1);
        // SAFETY: the type that went in.
        let value: Counts<'_> = unsafe { Parcel::of(Counts(&drops)).open() };
        assert_eq!(drops.get(), 1);
        drop(value);
        assert_eq!(drops.get(), 2);
    }
}
