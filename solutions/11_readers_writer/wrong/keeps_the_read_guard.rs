// diagnosis: self-deadlock
// Asks for the write lock while it still holds a read guard of its own.

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
        let value = self.value.read().unwrap();
        if !needed(&value) {
            return false;
        }
        change(&mut self.value.write().unwrap());
        true
    }
}
