//! An atomic `bool`.

use super::{Ordering, atomic, check_failure, of_failure};

/// An atomic `bool`.
#[repr(transparent)]
#[derive(Default)]
pub struct AtomicBool(::std::sync::atomic::AtomicBool);

atomic!(
    [] AtomicBool,
    bool,
    ::std::sync::atomic::AtomicBool,
    |bits| (bits != 0).to_string(),
    u64::from,
    |bits: u64| bits != 0
);

impl AtomicBool {
    /// Logical "and"; returns the value before.
    #[track_caller]
    #[cfg_attr(feature = "optimised-callers", inline)]
    pub fn fetch_and(&self, value: bool, order: Ordering) -> bool {
        self.modify(order, |old| old & value)
    }

    /// Logical "not and"; returns the value before.
    #[track_caller]
    #[cfg_attr(feature = "optimised-callers", inline)]
    pub fn fetch_nand(&self, value: bool, order: Ordering) -> bool {
        self.modify(order, |old| !(old & value))
    }

    /// Logical "or"; returns the value before.
    #[track_caller]
    #[cfg_attr(feature = "optimised-callers", inline)]
    pub fn fetch_or(&self, value: bool, order: Ordering) -> bool {
        self.modify(order, |old| old | value)
    }

    /// Logical "exclusive or"; returns the value before.
    #[track_caller]
    #[cfg_attr(feature = "optimised-callers", inline)]
    pub fn fetch_xor(&self, value: bool, order: Ordering) -> bool {
        self.modify(order, |old| old ^ value)
    }

    /// Logical "not"; returns the value before.
    #[track_caller]
    #[cfg_attr(feature = "optimised-callers", inline)]
    pub fn fetch_not(&self, order: Ordering) -> bool {
        self.modify(order, |old| !old)
    }
}

/// An atomic `false`.
#[deprecated(since = "1.34.0", note = "the `new` function is now preferred")]
pub const ATOMIC_BOOL_INIT: AtomicBool = AtomicBool::new(false);
