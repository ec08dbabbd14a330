// diagnosis: not-lock-free
// A lock, if only of one flag: whoever finds it taken looks again until it is not.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

use std::cell::UnsafeCell;

struct Ring<T> {
    busy: AtomicBool,
    capacity: usize,
    values: UnsafeCell<VecDeque<T>>,
}

unsafe impl<T: Send> Sync for Ring<T> {}

impl<T> Ring<T> {
    fn alone<R>(&self, act: impl FnOnce(&mut VecDeque<T>) -> R) -> Option<R> {
        while self.busy.swap(true, SeqCst) {
            std::hint::spin_loop();
        }
        let result = act(unsafe { &mut *self.values.get() });
        self.busy.store(false, SeqCst);
        Some(result)
    }
}

pub fn ring_buffer<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let ring = Arc::new(Ring {
        busy: AtomicBool::new(false),
        capacity,
        values: UnsafeCell::new(VecDeque::with_capacity(capacity)),
    });
    (Producer(Arc::clone(&ring)), Consumer(ring))
}

pub struct Producer<T>(Arc<Ring<T>>);

pub struct Consumer<T>(Arc<Ring<T>>);

impl<T> Producer<T> {
    pub fn push(&mut self, value: T) -> Result<(), T> {
        let mut value = Some(value);
        let capacity = self.0.capacity;
        self.0.alone(|values| {
            if values.len() < capacity {
                values.extend(value.take());
            }
        });
        match value {
            Some(value) => Err(value),
            None => Ok(()),
        }
    }
}

impl<T> Consumer<T> {
    pub fn pop(&mut self) -> Option<T> {
        self.0.alone(|values| values.pop_front()).flatten()
    }
}
