// diagnosis: wrong-result
// Looks as a reader, gives the lock back, and then changes what may not need it any more.

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
        let is_needed = self.read(needed);
        if is_needed {
            self.write(change);
        }
        is_needed
    }
}
