// A place is a pointer to a box, or null: whoever swaps it out has it.

use std::{
    ptr,
    sync::{
        Arc,
        atomic::{
            AtomicPtr,
            Ordering::{Acquire, Relaxed, Release},
        },
    },
};

struct Ring<T>(Box<[AtomicPtr<T>]>);

// SAFETY: what the pointers point to is owned by the ring, or by who took it out.
unsafe impl<T: Send> Send for Ring<T> {}
// SAFETY: a box is given and taken with release and acquire, whole.
unsafe impl<T: Send> Sync for Ring<T> {}

impl<T> Drop for Ring<T> {
    fn drop(&mut self) {
        for place in &mut self.0 {
            let value = *place.get_mut();
            if !value.is_null() {
                // SAFETY: it came out of a box, and nobody took it.
                drop(unsafe { Box::from_raw(value) });
            }
        }
    }
}

pub fn ring_buffer<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let places = (0..capacity).map(|_| AtomicPtr::new(ptr::null_mut()));
    let ring = Arc::new(Ring(places.collect()));
    let producer = Producer {
        ring: Arc::clone(&ring),
        next: 0,
    };
    (producer, Consumer { ring, next: 0 })
}

pub struct Producer<T> {
    ring: Arc<Ring<T>>,
    next: usize,
}

pub struct Consumer<T> {
    ring: Arc<Ring<T>>,
    next: usize,
}

impl<T> Producer<T> {
    pub fn push(&mut self, value: T) -> Result<(), T> {
        let place = &self.ring.0[self.next % self.ring.0.len()];
        if !place.load(Relaxed).is_null() {
            return Err(value);
        }
        place.store(Box::into_raw(Box::new(value)), Release);
        self.next += 1;
        Ok(())
    }
}

impl<T> Consumer<T> {
    pub fn pop(&mut self) -> Option<T> {
        let place = &self.ring.0[self.next % self.ring.0.len()];
        let value = place.load(Acquire);
        if value.is_null() {
            return None;
        }
        place.store(ptr::null_mut(), Relaxed);
        self.next += 1;
        // SAFETY: it came out of a box, and the place does not have it any more.
        Some(*unsafe { Box::from_raw(value) })
    }
}
