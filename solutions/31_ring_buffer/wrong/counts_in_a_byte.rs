// diagnosis: wrong-result
// Lets small counters go round. Where they begin again at 0, the places do not, unless there
// is a power of two of them.

use std::{
    cell::UnsafeCell,
    mem::MaybeUninit,
    sync::{
        Arc,
        atomic::{
            AtomicU8,
            Ordering::{Acquire, Relaxed, Release},
        },
    },
};

pub fn ring_buffer<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let ring = Arc::new(Ring {
        places: (0..capacity)
            .map(|_| UnsafeCell::new(MaybeUninit::uninit()))
            .collect(),
        head: AtomicU8::new(0),
        tail: AtomicU8::new(0),
    });
    let producer = Producer {
        ring: Arc::clone(&ring),
    };
    (producer, Consumer { ring })
}

struct Ring<T> {
    places: Box<[UnsafeCell<MaybeUninit<T>>]>,
    head: AtomicU8,
    tail: AtomicU8,
}

// SAFETY: a place is touched by one end at a time. The producer writes those outside
// of `head..tail` and hands them over by a release store to `tail`; the consumer reads
// those inside and hands them back by a release store to `head`. Values move from one
// thread to the other, so they must be `Send`.
unsafe impl<T: Send> Sync for Ring<T> {}

impl<T> Ring<T> {
    fn place(&self, counter: u8) -> *mut MaybeUninit<T> {
        self.places[usize::from(counter) % self.places.len()].get()
    }
}

impl<T> Drop for Ring<T> {
    fn drop(&mut self) {
        while *self.head.get_mut() != *self.tail.get_mut() {
            let counter = *self.head.get_mut();
            // SAFETY: it holds a value, and nobody else is left.
            unsafe { (*self.place(counter)).assume_init_drop() };
            *self.head.get_mut() = counter.wrapping_add(1);
        }
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
        if usize::from(tail.wrapping_sub(ring.head.load(Acquire))) == ring.places.len() {
            return Err(value);
        }
        // SAFETY: the place is free: either it was never used, or the consumer has
        // moved past it, which the acquire load has seen.
        unsafe { ring.place(tail).write(MaybeUninit::new(value)) };
        ring.tail.store(tail.wrapping_add(1), Release);
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
        ring.head.store(head.wrapping_add(1), Release);
        Some(value)
    }
}
