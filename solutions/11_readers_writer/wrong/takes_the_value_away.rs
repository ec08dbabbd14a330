// diagnosis: lost-update
// Takes the value out while it works on it: whoever comes meanwhile finds nothing.

use std::sync::{Arc, Mutex};

pub struct Board<T> {
    value: Mutex<Option<Arc<T>>>,
}

impl<T> Board<T> {
    pub fn new(value: T) -> Board<T> {
        Board {
            value: Mutex::new(Some(Arc::new(value))),
        }
    }

    pub fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        let value = self.value.lock().unwrap().clone();
        look(&value.expect("there is always something on the board"))
    }

    pub fn write<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let value = self.value.lock().unwrap().take();
        let mut value = value.expect("there is always something on the board");
        let result = change(Arc::get_mut(&mut value).expect("nobody reads just now"));
        *self.value.lock().unwrap() = Some(value);
        result
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
