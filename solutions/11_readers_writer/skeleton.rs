//! Let many read at the same time, and one change alone.

use std::marker::PhantomData;

/// A notice board: many threads read what is on it, through `&Board`, and now and then
/// one of them changes it.
pub struct Board<T> {
    // Your fields. This one only holds the place of the `T`.
    _value: PhantomData<T>,
}

impl<T> Board<T> {
    /// A board with `value` on it.
    pub fn new(value: T) -> Board<T> {
        let _ = value;
        todo!("put the value where threads can share it")
    }

    /// Calls `look` with what is on the board, and returns what it returns.
    ///
    /// Any number of threads can look at the same time. Nobody changes the board while
    /// somebody looks. If `look` panics, so does this call, and nobody else notices.
    pub fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        let _ = look;
        todo!("look")
    }

    /// Calls `change` with what is on the board, and returns what it returns.
    ///
    /// While somebody changes the board, nobody else is at it, reading or changing.
    pub fn write<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let _ = change;
        todo!("change it")
    }

    /// Calls `change` if `needed` says so, and returns whether it did.
    ///
    /// Mostly nothing needs to be changed, so `needed` only looks, at the same time as
    /// all those who read. But when `change` is called, `needed` is still true of what
    /// it is called with: `needed` may be called more than once.
    pub fn write_if(&self, needed: impl Fn(&T) -> bool, change: impl FnOnce(&mut T)) -> bool {
        let _ = (needed, change);
        todo!("look, and change only what needs to be changed")
    }
}
