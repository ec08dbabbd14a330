// diagnosis: not-concurrent
// Always takes the write lock, to be ready for a change that is hardly ever needed.

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
        change(&mut self.value.write().unwrap())
    }

    pub fn write_if(&self, needed: impl Fn(&T) -> bool, change: impl FnOnce(&mut T)) -> bool {
        self.write(|value| {
            let is_needed = needed(value);
            if is_needed {
                change(value);
            }
            is_needed
        })
    }
}
