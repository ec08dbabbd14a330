//! A wait group of crossbeam's for each phase; the place is given back after a caught
//! panic, which then goes on.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{Condvar, Mutex},
    thread,
};

use crossbeam::sync::WaitGroup;

pub fn in_phases(threads: usize, phases: usize, work: impl Fn(usize, usize) + Sync) {
    let ends: Vec<WaitGroup> = (0..phases).map(|_| WaitGroup::new()).collect();
    let mut sets: Vec<Vec<WaitGroup>> = (0..threads).map(|_| ends.clone()).collect();
    drop(ends);
    thread::scope(|scope| {
        for (thread, ends) in sets.drain(..).enumerate() {
            let work = &work;
            scope.spawn(move || {
                for (phase, end) in ends.into_iter().enumerate() {
                    work(thread, phase);
                    end.wait();
                }
            });
        }
    });
}

pub struct Room {
    free: Mutex<usize>,
    someone_left: Condvar,
}

impl Room {
    pub fn new(places: usize) -> Room {
        Room {
            free: Mutex::new(places),
            someone_left: Condvar::new(),
        }
    }

    pub fn enter<R>(&self, stay: impl FnOnce() -> R) -> R {
        let free = self.free.lock().unwrap();
        *self.someone_left.wait_while(free, |it| *it == 0).unwrap() -= 1;
        let result = panic::catch_unwind(AssertUnwindSafe(stay));
        *self.free.lock().unwrap() += 1;
        self.someone_left.notify_one();
        result.unwrap_or_else(|payload| panic::resume_unwind(payload))
    }
}
