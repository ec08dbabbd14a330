// diagnosis: overlap
// Looks for a free place in one step and takes it in another.

use std::{
    sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

pub fn in_phases(threads: usize, phases: usize, work: impl Fn(usize, usize) + Sync) {
    let barrier = Barrier::new(threads);
    thread::scope(|scope| {
        for thread in 0..threads {
            let (barrier, work) = (&barrier, &work);
            scope.spawn(move || {
                for phase in 0..phases {
                    work(thread, phase);
                    barrier.wait();
                }
            });
        }
    });
}

pub struct Room {
    free: AtomicUsize,
}

struct Place<'a>(&'a Room);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.free.fetch_add(1, Ordering::SeqCst);
    }
}

impl Room {
    pub fn new(places: usize) -> Room {
        Room {
            free: AtomicUsize::new(places),
        }
    }

    pub fn enter<R>(&self, stay: impl FnOnce() -> R) -> R {
        while self.free.load(Ordering::SeqCst) == 0 {
            thread::yield_now();
        }
        self.free.fetch_sub(1, Ordering::SeqCst);
        let _place = Place(self);
        stay()
    }
}
