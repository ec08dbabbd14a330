// diagnosis: deadlock
// Whoever leaves a full room tells somebody. Of two who leave one after the other, the
// second tells nobody, and one of two who wait is forgotten.

use std::{
    sync::{Barrier, Condvar, Mutex},
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
    free: Mutex<usize>,
    someone_left: Condvar,
}

struct Place<'a>(&'a Room);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut free = self.0.free.lock().unwrap();
        *free += 1;
        if *free == 1 {
            self.0.someone_left.notify_one();
        }
    }
}

impl Room {
    pub fn new(places: usize) -> Room {
        Room {
            free: Mutex::new(places),
            someone_left: Condvar::new(),
        }
    }

    pub fn enter<R>(&self, stay: impl FnOnce() -> R) -> R {
        let mut free = self.free.lock().unwrap();
        while *free == 0 {
            free = self.someone_left.wait(free).unwrap();
        }
        *free -= 1;
        drop(free);
        let _place = Place(self);
        stay()
    }
}
