// diagnosis: wrong-result
// The consumer pops what is left when it goes; what is pushed after that is leaked.

use std::{
    cell::UnsafeCell,
    mem::MaybeUninit,
    sync::{
        Arc,
        atomic::{
            AtomicUsize,
            Ordering::{Acquire, Relaxed, Release},
        },
    },
};

pub fn ring_buffer<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let ring = Arc::new(Ring {
        places: (0..capacity)
            .map(|_| UnsafeCell::new(MaybeUninit::uninit()))
            .collect(),
        head: AtomicUsize::new(0),
        tail: AtomicUsize::new(0),
    });
    let producer = Producer {
        ring: Arc::clone(&ring),
    };
    (producer, Consumer { ring })
}

struct Ring<T> {
    places: Box<[UnsafeCell<MaybeUninit<T>>]>,
    head: AtomicUsize,
    tail: AtomicUsize,
}

// SAFETY: a place is touched by one end at a time. The producer writes those outside
// of `head..tail` and hands them over by a release store to `tail`; the consumer reads
// those inside and hands them back by a release store to `head`. Values move from one
// thread to the other, so they must be `Send`.
unsafe impl<T: Send> Sync for Ring<T> {}

impl<T> Ring<T> {
    fn place(&self, counter: usize) -> *mut MaybeUninit<T> {
        self.places[counter % self.places.len()].get()
    }
}

impl<T> Drop for Consumer<T> {
    fn drop(&mut self) {
        while self.pop().is_some() {}
    }
}

pub struct Producer<T> {
    ring: Arc<Ring<T>>,
}

pub struct Consumer<T> {
    ring: Arc<Ring<T>>,
}

impl<T> Producer<T> {
    pub fn push(&mut self, value: T) -> Result<(), T> {
        let ring = &*self.ring;
        let tail = ring.tail.load(Relaxed);
        if tail - ring.head.load(Acquire) == ring.places.len() {
            return Err(value);
        }
        // SAFETY: the place is free: either it was never used, or the consumer has
        // moved past it, which the acquire load has seen.
        unsafe { ring.place(tail).write(MaybeUninit::new(value)) };
        ring.tail.store(tail + 1, Release);
        Ok(())
    }
}

impl<T> Consumer<T> {
    pub fn pop(&mut self) -> Option<T> {
        let ring = &*self.ring;
        let head = ring.head.load(Relaxed);
        if head == ring.tail.load(Acquire) {
            return None;
        }
        // SAFETY: the producer has moved past the place, which the acquire load has
        // seen, so it holds a value, which is taken out once: `head` moves on.
        let value = unsafe { ring.place(head).read().assume_init() };
        ring.head.store(head + 1, Release);
        Some(value)
    }
}
