//! Let many read at the same time, and one change alone.

use std::sync::RwLock;

/// A notice board: many threads read what is on it, through `&Board`, and now and then
/// one of them changes it.
pub struct Board<T> {
    value: RwLock<T>,
}

impl<T> Board<T> {
    /// A board with `value` on it.
    pub fn new(value: T) -> Board<T> {
        Board {
            value: RwLock::new(value),
        }
    }

    /// Calls `look` with what is on the board, and returns what it returns.
    pub fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        // A reader that panics poisons nothing: it cannot have left half a change.
        look(&self.value.read().unwrap())
    }

    /// Calls `change` with what is on the board, and returns what it returns.
    pub fn write<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        change(&mut self.value.write().unwrap())
    }

    /// Calls `change` if `needed` says so, and returns whether it did.
    pub fn write_if(&self, needed: impl Fn(&T) -> bool, change: impl FnOnce(&mut T)) -> bool {
        if !self.read(&needed) {
            return false;
        }
        // The read lock had to be given back, and somebody may have been here since.
        self.write(|value| {
            let still_needed = needed(value);
            if still_needed {
                change(value);
            }
            still_needed
        })
    }
}
