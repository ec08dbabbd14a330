// diagnosis: not-concurrent
// A mutex: safe, but readers wait for each other.

use std::sync::{Mutex, PoisonError};

pub struct Board<T> {
    value: Mutex<T>,
}

impl<T> Board<T> {
    pub fn new(value: T) -> Board<T> {
        Board {
            value: Mutex::new(value),
        }
    }

    pub fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.value.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn write<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        change(&mut self.value.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn write_if(&self, needed: impl Fn(&T) -> bool, change: impl FnOnce(&mut T)) -> bool {
        if !self.read(&needed) {
            return false;
        }
        self.write(|value| {
            let still_needed = needed(value);
            if still_needed {
                change(value);
            }
            still_needed
        })
    }
}
