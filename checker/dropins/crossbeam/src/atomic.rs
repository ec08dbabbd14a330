//! A memory location that threads may read and write at once.
//!
//! The real one's loads acquire and its stores release; here, besides, a load
//! always sees the newest value.
//!
//! A value that no atomic instruction can handle is protected by a lock in the real
//! one, for a moment in which nothing can be noticed. It is a step of its own only where
//! a check asks for it: one that counts locks, or asks who waits for whom.

use std::cell::UnsafeCell;
use std::fmt;
use std::mem::needs_drop;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};

use engine::primitive::lock::Lock;
use engine::{Access, Clock, Context, Shared, State, Step, perform, shows_hidden_locks};
use trace::{ObjectKind, Operation};

/// What those knew who wrote the value.
struct Writers(Clock);

impl State for Writers {
    const NEW: Writers = Writers(Clock::new());
    const KIND: ObjectKind = ObjectKind::Atomic;
}

/// The right to write, given back when dropped.
struct Alone<'a>(&'a Lock, &'static Location<'static>);

impl Drop for Alone<'_> {
    fn drop(&mut self) {
        self.0.unlock_at(self.1, true);
    }
}

/// A memory location that threads may read and write at once.
pub struct AtomicCell<T> {
    writers: Shared<Writers>,
    /// Of values that need one.
    lock: Lock,
    value: UnsafeCell<T>,
}

// SAFETY: as the real one's; tasks share one OS thread.
unsafe impl<T: Send> Send for AtomicCell<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for AtomicCell<T> {}

impl<T> UnwindSafe for AtomicCell<T> {}
impl<T> RefUnwindSafe for AtomicCell<T> {}

impl<T> AtomicCell<T> {
    /// Holds `val`.
    #[track_caller]
    pub const fn new(val: T) -> AtomicCell<T> {
        AtomicCell {
            writers: Shared::new(),
            lock: Lock::new(),
            value: UnsafeCell::new(val),
        }
    }

    /// The value.
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }

    /// Whether values of this type need no lock: those as large as a machine
    /// word or smaller.
    pub const fn is_lock_free() -> bool {
        let size = size_of::<T>();
        matches!(size, 0 | 1 | 2 | 4 | 8) && align_of::<T>() >= size
    }

    /// A pointer to the value.
    pub const fn as_ptr(&self) -> *mut T {
        self.value.get()
    }

    /// Whether writers take a lock, and readers wait for it.
    fn is_locking() -> bool {
        !Self::is_lock_free() && shows_hidden_locks()
    }

    /// The lock, if it has to be taken.
    #[track_caller]
    fn alone(&self) -> Option<Alone<'_>> {
        let site = Location::caller();
        Self::is_locking().then(|| {
            self.lock.lock_at(site);
            Alone(&self.lock, site)
        })
    }

    /// Writes a value.
    #[track_caller]
    pub fn store(&self, val: T) {
        if needs_drop::<T>() {
            // As the real one: whoever destroys a value knows who wrote it. The
            // destructor may take steps.
            drop(self.swap(val));
            return;
        }
        let _alone = self.alone();
        let step = Step::new(Operation::Store).on(&self.writers, Access::Write);
        perform(step, |cx| {
            // SAFETY: one effect at a time; see `Shared::state`.
            let writers = unsafe { &mut *self.writers.state() };
            writers.0.clear();
            cx.release(&mut writers.0);
            // SAFETY: as above.
            unsafe { self.value.get().write(val) };
        });
    }

    /// Writes a value, and gives the old one.
    #[track_caller]
    pub fn swap(&self, val: T) -> T {
        // SAFETY: one effect at a time.
        self.update(|value| (unsafe { value.replace(val) }, true))
    }

    /// Reads and writes in one step; `change` says whether it wrote.
    #[track_caller]
    fn update<R>(&self, change: impl FnOnce(*mut T) -> (R, bool)) -> R {
        let _alone = self.alone();
        let step = Step::new(Operation::ReadModifyWrite).on(&self.writers, Access::Write);
        perform(step, |cx| {
            // SAFETY: one effect at a time; see `Shared::state`.
            let writers = unsafe { &mut *self.writers.state() };
            cx.acquire(&writers.0);
            let (result, changed) = change(self.value.get());
            if changed {
                cx.release(&mut writers.0);
            } else {
                cx.became(Operation::CompareExchangeFailed);
                cx.looked();
            }
            result
        })
    }
}

impl<T: Default> AtomicCell<T> {
    /// Gives the value, and leaves the default one.
    #[track_caller]
    pub fn take(&self) -> T {
        self.swap(T::default())
    }
}

impl<T: Copy> AtomicCell<T> {
    /// Reads the value.
    #[track_caller]
    pub fn load(&self) -> T {
        let step = Step::new(Operation::Load).on(&self.writers, Access::Read);
        let look = |cx: &mut Context<'_>| {
            cx.looked();
            // SAFETY: one effect at a time; see `Shared::state`.
            cx.acquire(unsafe { &(*self.writers.state()).0 });
            // SAFETY: as above.
            unsafe { self.value.get().read() }
        };
        match Self::is_locking() {
            true => self.lock.while_free(step, look),
            false => perform(step, look),
        }
    }
}

impl<T: Copy + Eq> AtomicCell<T> {
    /// Writes `new` if the value is `current`; gives the old value.
    #[deprecated(note = "Use `compare_exchange` instead")]
    #[track_caller]
    pub fn compare_and_swap(&self, current: T, new: T) -> T {
        match self.compare_exchange(current, new) {
            Ok(old) | Err(old) => old,
        }
    }

    /// Writes `new` if the value is `current`.
    ///
    /// # Errors
    /// The value, if it is another one.
    #[track_caller]
    pub fn compare_exchange(&self, current: T, new: T) -> Result<T, T> {
        self.update(|value| {
            // SAFETY: one effect at a time.
            let old = unsafe { value.read() };
            if old != current {
                return (Err(old), false);
            }
            // SAFETY: as above.
            unsafe { value.write(new) };
            (Ok(old), true)
        })
    }

    /// Writes what `f` makes of the value, trying again if another thread was
    /// quicker, until `f` gives `None`.
    ///
    /// # Errors
    /// The value for which `f` gave `None`.
    #[track_caller]
    pub fn fetch_update<F>(&self, mut f: F) -> Result<T, T>
    where
        F: FnMut(T) -> Option<T>,
    {
        let mut current = self.load();
        while let Some(new) = f(current) {
            match self.compare_exchange(current, new) {
                Ok(old) => return Ok(old),
                Err(other) => current = other,
            }
        }
        Err(current)
    }
}

macro_rules! fetch {
    ($number:ty: $($name:ident = |$old:ident, $val:ident| $new:expr, $doc:literal;)*) => {
        impl AtomicCell<$number> {
            $(
                #[doc = $doc]
                #[track_caller]
                pub fn $name(&self, $val: $number) -> $number {
                    self.update(|value| {
                        // SAFETY: one effect at a time.
                        let $old = unsafe { value.read() };
                        // SAFETY: as above.
                        unsafe { value.write($new) };
                        ($old, true)
                    })
                }
            )*
        }
    };
}

macro_rules! numbers {
    ($($number:ty)*) => {
        $(
            fetch! { $number:
                fetch_add = |old, val| old.wrapping_add(val), "Adds, wrapping around; gives the old value.";
                fetch_sub = |old, val| old.wrapping_sub(val), "Subtracts, wrapping around; gives the old value.";
                fetch_and = |old, val| old & val, "Bitwise and; gives the old value.";
                fetch_nand = |old, val| !(old & val), "Bitwise nand; gives the old value.";
                fetch_or = |old, val| old | val, "Bitwise or; gives the old value.";
                fetch_xor = |old, val| old ^ val, "Bitwise exclusive or; gives the old value.";
                fetch_max = |old, val| old.max(val), "The larger of both; gives the old value.";
                fetch_min = |old, val| old.min(val), "The smaller of both; gives the old value.";
            }
        )*
    };
}

numbers! { u8 i8 u16 i16 u32 i32 u64 i64 u128 i128 usize isize }

fetch! { bool:
    fetch_and = |old, val| old & val, "Logical and; gives the old value.";
    fetch_nand = |old, val| !(old & val), "Logical nand; gives the old value.";
    fetch_or = |old, val| old | val, "Logical or; gives the old value.";
    fetch_xor = |old, val| old ^ val, "Logical exclusive or; gives the old value.";
}

impl<T: Default> Default for AtomicCell<T> {
    #[track_caller]
    fn default() -> AtomicCell<T> {
        AtomicCell::new(T::default())
    }
}

impl<T> From<T> for AtomicCell<T> {
    #[track_caller]
    fn from(val: T) -> AtomicCell<T> {
        AtomicCell::new(val)
    }
}

impl<T: Copy + fmt::Debug> fmt::Debug for AtomicCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AtomicCell")
            .field("value", &self.load())
            .finish()
    }
}

/// Loading with an order for what depends on the value; here that acquires, as
/// the real one does on most processors.
pub trait AtomicConsume {
    /// What is loaded.
    type Val;

    /// Loads the value.
    fn load_consume(&self) -> Self::Val;
}

macro_rules! consume {
    ($($name:ident: $value:ty;)*) => {$(
        impl AtomicConsume for dropin_std::sync::atomic::$name {
            type Val = $value;

            #[track_caller]
            fn load_consume(&self) -> $value {
                self.load(dropin_std::sync::atomic::Ordering::Acquire)
            }
        }
    )*};
}

consume! {
    AtomicBool: bool;
    AtomicI8: i8;
    AtomicI16: i16;
    AtomicI32: i32;
    AtomicI64: i64;
    AtomicIsize: isize;
    AtomicU8: u8;
    AtomicU16: u16;
    AtomicU32: u32;
    AtomicU64: u64;
    AtomicUsize: usize;
}

impl<T> AtomicConsume for dropin_std::sync::atomic::AtomicPtr<T> {
    type Val = *mut T;

    #[track_caller]
    fn load_consume(&self) -> *mut T {
        self.load(dropin_std::sync::atomic::Ordering::Acquire)
    }
}
