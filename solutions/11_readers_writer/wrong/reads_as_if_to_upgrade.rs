// diagnosis: not-concurrent
// Looks with a guard that could be upgraded, of which there is only one at a time.

use parking_lot::{RwLock, RwLockUpgradableReadGuard};

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
        look(&self.value.upgradable_read())
    }

    pub fn write<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        change(&mut self.value.write())
    }

    pub fn write_if(&self, needed: impl Fn(&T) -> bool, change: impl FnOnce(&mut T)) -> bool {
        let value = self.value.upgradable_read();
        if !needed(&value) {
            return false;
        }
        change(&mut RwLockUpgradableReadGuard::upgrade(value));
        true
    }
}
