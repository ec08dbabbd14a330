//! Atomic variables. Each is laid out as the real one, so that casts between
//! them are sound; what the memory model knows of them the engine keeps
//! beside them.

mod boolean;
mod integer;
mod pointer;

pub use ::std::sync::atomic::Ordering;

#[allow(deprecated)]
pub use boolean::ATOMIC_BOOL_INIT;
pub use boolean::AtomicBool;
#[allow(deprecated)]
pub use integer::{ATOMIC_ISIZE_INIT, ATOMIC_USIZE_INIT};
pub use integer::{
    AtomicI8, AtomicI16, AtomicI32, AtomicI64, AtomicIsize, AtomicU8, AtomicU16, AtomicU32,
    AtomicU64, AtomicUsize,
};
pub use pointer::AtomicPtr;

/// A memory fence.
///
/// # Panics
/// If `order` is `Relaxed`.
#[track_caller]
#[cfg_attr(feature = "optimised-callers", inline)]
pub fn fence(order: Ordering) {
    engine::fence(order);
}

/// A fence for the compiler only, which nothing in the controlled world needs:
/// it has no signal handlers.
///
/// # Panics
/// If `order` is `Relaxed`.
#[track_caller]
#[inline]
pub fn compiler_fence(order: Ordering) {
    ::std::sync::atomic::compiler_fence(order);
}

/// Says that the running thread spins; the old name of
/// [`std::hint::spin_loop`](crate::hint::spin_loop).
#[deprecated(since = "1.51.0", note = "use hint::spin_loop instead")]
#[track_caller]
pub fn spin_loop_hint() {
    crate::hint::spin_loop();
}

/// The failure ordering that std derives from a success ordering.
fn of_failure(order: Ordering) -> Ordering {
    match order {
        Ordering::Release | Ordering::Relaxed => Ordering::Relaxed,
        Ordering::Acquire | Ordering::AcqRel => Ordering::Acquire,
        _ => Ordering::SeqCst,
    }
}

/// Refuses what cannot be the ordering of a failed compare-exchange.
#[track_caller]
fn check_failure(order: Ordering) {
    match order {
        Ordering::Release => panic!("there is no such thing as a release failure ordering"),
        Ordering::AcqRel => {
            panic!("there is no such thing as an acquire-release failure ordering")
        }
        _ => {}
    }
}

/// The methods that all atomics share, over `$real`. `$encode` and `$decode`
/// turn a value into the engine's 64 bits and back.
macro_rules! atomic {
    ([$($generics:tt)*] $name:ty, $value:ty, $real:ty, $show:expr, $encode:expr, $decode:expr) => {
        impl<$($generics)*> $name {
            /// An atomic that holds `value`.
            #[inline]
            pub const fn new(value: $value) -> Self {
                Self(<$real>::new(value))
            }

            /// An atomic over memory that holds a value.
            ///
            /// # Safety
            /// As std's.
            #[inline]
            pub const unsafe fn from_ptr<'a>(ptr: *mut $value) -> &'a Self {
                // SAFETY: the same layout; the rest is the caller's promise.
                unsafe { &*ptr.cast() }
            }

            /// The value, which nobody shares.
            #[inline]
            pub fn get_mut(&mut self) -> &mut $value {
                self.0.get_mut()
            }

            /// The value.
            #[inline]
            pub const fn into_inner(self) -> $value {
                self.0.into_inner()
            }

            /// Where the value is.
            #[inline]
            pub const fn as_ptr(&self) -> *mut $value {
                self.0.as_ptr()
            }

            #[inline]
            fn model(&self) -> engine::Atomic<'_> {
                engine::Atomic {
                    // SAFETY: this is laid out as the value, lives while it is
                    // borrowed, and is reached through this model only, but by
                    // whoever has it alone.
                    word: unsafe {
                        engine::Word::at(self.0.as_ptr().cast(), size_of::<$value>())
                    },
                    show: $show,
                }
            }

            #[track_caller]
            #[inline]
            fn modify(&self, order: Ordering, change: impl FnOnce($value) -> $value) -> $value {
                let (old, _) = self.model().update(order, of_failure(order), |old| {
                    Some($encode(change($decode(old))))
                });
                $decode(old)
            }

            /// Loads the value.
            ///
            /// # Panics
            /// If `order` is `Release` or `AcqRel`.
            #[track_caller]
            #[cfg_attr(feature = "optimised-callers", inline)]
            pub fn load(&self, order: Ordering) -> $value {
                $decode(self.model().load(order))
            }

            /// Stores a value.
            ///
            /// # Panics
            /// If `order` is `Acquire` or `AcqRel`.
            #[track_caller]
            #[cfg_attr(feature = "optimised-callers", inline)]
            pub fn store(&self, value: $value, order: Ordering) {
                self.model().store($encode(value), order);
            }

            /// Stores a value, and returns the one before.
            #[track_caller]
            #[cfg_attr(feature = "optimised-callers", inline)]
            pub fn swap(&self, value: $value, order: Ordering) -> $value {
                self.modify(order, |_| value)
            }

            /// Stores `new` if the value is `current`, and returns the value
            /// before either way.
            #[deprecated(since = "1.50.0", note = "use `compare_exchange` instead")]
            #[track_caller]
            pub fn compare_and_swap(
                &self,
                current: $value,
                new: $value,
                order: Ordering,
            ) -> $value {
                match self.compare_exchange(current, new, order, of_failure(order)) {
                    Ok(value) | Err(value) => value,
                }
            }

            /// Stores `new` if the value is `current`.
            ///
            /// # Errors
            /// The value, if it is another.
            ///
            /// # Panics
            /// If `failure` is `Release` or `AcqRel`.
            #[track_caller]
            #[cfg_attr(feature = "optimised-callers", inline)]
            pub fn compare_exchange(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                check_failure(failure);
                let current = $encode(current);
                let (old, replaced) = self.model().update(success, failure, |old| {
                    (old == current).then(|| $encode(new))
                });
                if replaced { Ok($decode(old)) } else { Err($decode(old)) }
            }

            /// As [`compare_exchange`](Self::compare_exchange), and it may fail for
            /// no reason, as on some processors, where a check asks for that.
            ///
            /// # Errors
            /// The value, which may be `current`.
            ///
            /// # Panics
            /// If `failure` is `Release` or `AcqRel`.
            #[track_caller]
            #[cfg_attr(feature = "optimised-callers", inline)]
            pub fn compare_exchange_weak(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                check_failure(failure);
                let current = $encode(current);
                let (old, replaced) = self.model().update_weakly(success, failure, |old| {
                    (old == current).then(|| $encode(new))
                });
                if replaced { Ok($decode(old)) } else { Err($decode(old)) }
            }

            /// Loads the value, and exchanges it for what `f` makes of it, as
            /// often as it takes.
            ///
            /// # Errors
            /// The value for which `f` gave `None`.
            #[track_caller]
            #[inline]
            pub fn fetch_update(
                &self,
                set_order: Ordering,
                fetch_order: Ordering,
                mut f: impl FnMut($value) -> Option<$value>,
            ) -> Result<$value, $value> {
                let mut old = self.load(fetch_order);
                while let Some(new) = f(old) {
                    match self.compare_exchange_weak(old, new, set_order, fetch_order) {
                        Ok(old) => return Ok(old),
                        Err(newer) => old = newer,
                    }
                }
                Err(old)
            }

            /// The same as [`fetch_update`](Self::fetch_update).
            ///
            /// # Errors
            /// The value for which `f` gave `None`.
            #[track_caller]
            #[inline]
            pub fn try_update(
                &self,
                set_order: Ordering,
                fetch_order: Ordering,
                f: impl FnMut($value) -> Option<$value>,
            ) -> Result<$value, $value> {
                self.fetch_update(set_order, fetch_order, f)
            }

            /// Exchanges the value for what `f` makes of it, and returns the
            /// one before.
            #[track_caller]
            #[inline]
            pub fn update(
                &self,
                set_order: Ordering,
                fetch_order: Ordering,
                mut f: impl FnMut($value) -> $value,
            ) -> $value {
                match self.fetch_update(set_order, fetch_order, |old| Some(f(old))) {
                    Ok(old) | Err(old) => old,
                }
            }
        }

        impl<$($generics)*> From<$value> for $name {
            fn from(value: $value) -> Self {
                Self::new(value)
            }
        }

        impl<$($generics)*> std::fmt::Debug for $name {
            #[track_caller]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&self.load(Ordering::Relaxed), f)
            }
        }
    };
}

use atomic;
