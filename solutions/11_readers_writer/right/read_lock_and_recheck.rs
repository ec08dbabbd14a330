//! parking_lot, and explicit guards.

use parking_lot::RwLock;

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
        let value = self.value.read();
        look(&*value)
    }

    pub fn write<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let mut value = self.value.write();
        change(&mut *value)
    }

    pub fn write_if(&self, needed: impl Fn(&T) -> bool, change: impl FnOnce(&mut T)) -> bool {
        let looks_needed = needed(&*self.value.read());
        if !looks_needed {
            return false;
        }
        let mut value = self.value.write();
        if needed(&*value) {
            change(&mut *value);
            return true;
        }
        false
    }
}
