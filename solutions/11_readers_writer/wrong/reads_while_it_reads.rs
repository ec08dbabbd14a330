// diagnosis: self-deadlock
// Asks to read while it reads already: a writer that comes between waits for the
// first guard, and may keep the second from being had.

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
        let asked = {
            let _unchanged_meanwhile = self.value.read().unwrap();
            self.read(&needed)
        };
        asked
            && self.write(|value| {
                let still_needed = needed(value);
                if still_needed {
                    change(value);
                }
                still_needed
            })
    }
}
