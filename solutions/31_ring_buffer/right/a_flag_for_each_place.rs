// Each place says itself whether it holds a value; the counters belong to the ends.

use std::{
    cell::UnsafeCell,
    sync::{
        Arc,
        atomic::{
            AtomicBool,
            Ordering::{Acquire, Release},
        },
    },
};

struct Place<T> {
    is_full: AtomicBool,
    value: UnsafeCell<Option<T>>,
}

// SAFETY: the producer touches the value of a place that is not full, the consumer that
// of one that is, and the flag changes hands with release and acquire.
unsafe impl<T: Send> Sync for Place<T> {}

pub fn ring_buffer<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let place = |_| Place {
        is_full: AtomicBool::new(false),
        value: UnsafeCell::new(None),
    };
    let places: Arc<[Place<T>]> = (0..capacity).map(place).collect();
    let producer = Producer {
        places: Arc::clone(&places),
        next: 0,
    };
    (producer, Consumer { places, next: 0 })
}

pub struct Producer<T> {
    places: Arc<[Place<T>]>,
    next: usize,
}

pub struct Consumer<T> {
    places: Arc<[Place<T>]>,
    next: usize,
}

impl<T> Producer<T> {
    pub fn push(&mut self, value: T) -> Result<(), T> {
        let place = &self.places[self.next];
        if place.is_full.load(Acquire) {
            return Err(value);
        }
        // SAFETY: the place is not full, so it is the producer's.
        unsafe { *place.value.get() = Some(value) };
        place.is_full.store(true, Release);
        self.next = (self.next + 1) % self.places.len();
        Ok(())
    }
}

impl<T> Consumer<T> {
    pub fn pop(&mut self) -> Option<T> {
        let place = &self.places[self.next];
        if !place.is_full.load(Acquire) {
            return None;
        }
        // SAFETY: the place is full, so it is the consumer's.
        let value = unsafe { (*place.value.get()).take() };
        place.is_full.store(false, Release);
        self.next = (self.next + 1) % self.places.len();
        value
    }
}
