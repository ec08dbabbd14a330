// diagnosis: deadlock
// A writer waits until a reader leaves, but no reader says so when it does.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

pub struct Board<T> {
    value: Mutex<Arc<T>>,
    reader_left: Condvar,
}

/// Somebody who reads. The value is given back even if they panic.
struct Reader<'a, T> {
    board: &'a Board<T>,
    value: Option<Arc<T>>,
}

impl<T> Drop for Reader<'_, T> {
    fn drop(&mut self) {
        // Under the lock, so that no writer looks just before and sleeps just after.
        let _board = self.board.lock();
        self.value = None;
    }
}

impl<T> Board<T> {
    pub fn new(value: T) -> Board<T> {
        Board {
            value: Mutex::new(Arc::new(value)),
            reader_left: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Arc<T>> {
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        let value = Some(Arc::clone(&self.lock()));
        let reader = Reader { board: self, value };
        look(reader.value.as_ref().expect("it is there until the end"))
    }

    pub fn write<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let mut value = self.lock();
        loop {
            if Arc::get_mut(&mut value).is_some() {
                break;
            }
            value = self.reader_left.wait(value).unwrap();
        }
        change(Arc::get_mut(&mut value).expect("nobody else has it"))
    }

    pub fn write_if(&self, needed: impl Fn(&T) -> bool, change: impl FnOnce(&mut T)) -> bool {
        self.read(&needed)
            && self.write(|value| {
                let still_needed = needed(value);
                if still_needed {
                    change(value);
                }
                still_needed
            })
    }
}
