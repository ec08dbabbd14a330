// diagnosis: busy-waiting
// Whoever waits for a place does so with a processor to themselves.

use std::{
    hint,
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

struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Room {
    pub fn new(places: usize) -> Room {
        Room {
            free: AtomicUsize::new(places),
        }
    }

    pub fn enter<R>(&self, stay: impl FnOnce() -> R) -> R {
        let one_less = |free: usize| free.checked_sub(1);
        while self
            .free
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
            .is_err()
        {
            hint::spin_loop();
        }
        let _place = Place(&self.free);
        stay()
    }
}
