//! Atomic integers.

use super::{Ordering, atomic, check_failure, of_failure};

macro_rules! integer {
    ($($name:ident: $value:ident, $unsigned:ident;)*) => {$(
        #[doc = concat!("An atomic `", stringify!($value), "`.")]
        #[repr(transparent)]
        #[derive(Default)]
        pub struct $name(::std::sync::atomic::$name);

        atomic!(
            [] $name,
            $value,
            ::std::sync::atomic::$name,
            |bits| (bits as $value).to_string(),
            // Through the unsigned type: no sign may reach the upper bits.
            |value: $value| (value as $unsigned) as u64,
            |bits: u64| bits as $value
        );

        impl $name {
            /// Adds, wrapping around, and returns the value before.
            #[track_caller]
            #[cfg_attr(feature = "optimised-callers", inline)]
            pub fn fetch_add(&self, value: $value, order: Ordering) -> $value {
                self.modify(order, |old| old.wrapping_add(value))
            }

            /// Subtracts, wrapping around, and returns the value before.
            #[track_caller]
            #[cfg_attr(feature = "optimised-callers", inline)]
            pub fn fetch_sub(&self, value: $value, order: Ordering) -> $value {
                self.modify(order, |old| old.wrapping_sub(value))
            }

            /// Bitwise "and"; returns the value before.
            #[track_caller]
            #[cfg_attr(feature = "optimised-callers", inline)]
            pub fn fetch_and(&self, value: $value, order: Ordering) -> $value {
                self.modify(order, |old| old & value)
            }

            /// Bitwise "not and"; returns the value before.
            #[track_caller]
            #[cfg_attr(feature = "optimised-callers", inline)]
            pub fn fetch_nand(&self, value: $value, order: Ordering) -> $value {
                self.modify(order, |old| !(old & value))
            }

            /// Bitwise "or"; returns the value before.
            #[track_caller]
            #[cfg_attr(feature = "optimised-callers", inline)]
            pub fn fetch_or(&self, value: $value, order: Ordering) -> $value {
                self.modify(order, |old| old | value)
            }

            /// Bitwise "exclusive or"; returns the value before.
            #[track_caller]
            #[cfg_attr(feature = "optimised-callers", inline)]
            pub fn fetch_xor(&self, value: $value, order: Ordering) -> $value {
                self.modify(order, |old| old ^ value)
            }

            /// The greater of both is the new value; returns the one before.
            #[track_caller]
            #[cfg_attr(feature = "optimised-callers", inline)]
            pub fn fetch_max(&self, value: $value, order: Ordering) -> $value {
                self.modify(order, |old| old.max(value))
            }

            /// The lesser of both is the new value; returns the one before.
            #[track_caller]
            #[cfg_attr(feature = "optimised-callers", inline)]
            pub fn fetch_min(&self, value: $value, order: Ordering) -> $value {
                self.modify(order, |old| old.min(value))
            }
        }
    )*};
}

integer! {
    AtomicI8: i8, u8;
    AtomicI16: i16, u16;
    AtomicI32: i32, u32;
    AtomicI64: i64, u64;
    AtomicIsize: isize, usize;
    AtomicU8: u8, u8;
    AtomicU16: u16, u16;
    AtomicU32: u32, u32;
    AtomicU64: u64, u64;
    AtomicUsize: usize, usize;
}

/// An atomic zero.
#[deprecated(since = "1.34.0", note = "the `new` function is now preferred")]
pub const ATOMIC_ISIZE_INIT: AtomicIsize = AtomicIsize::new(0);

/// An atomic zero.
#[deprecated(since = "1.34.0", note = "the `new` function is now preferred")]
pub const ATOMIC_USIZE_INIT: AtomicUsize = AtomicUsize::new(0);
