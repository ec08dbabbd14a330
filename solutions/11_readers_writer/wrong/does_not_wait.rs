// diagnosis: panicked
// Tries to get the lock, and takes for granted that it is free.

use std::sync::RwLock;

pub struct Board<T> {
    value: RwLock<T>,
}

impl<T> Board<T> {
    pub fn new(value: T) -> Board<T> {
        Board {
            value: RwLock::new(value),
        }
    }

    pub fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.value.read().unwrap())
    }

    pub fn write<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        change(&mut self.value.try_write().unwrap())
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
