// diagnosis: deadlock
// Counts in a static who is inside: whoever is in one room takes a place in all others.

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

/// How many are inside.
static INSIDE: Mutex<usize> = Mutex::new(0);
static SOMEONE_LEFT: Condvar = Condvar::new();

pub struct Room {
    places: usize,
}

struct Place;

impl Drop for Place {
    fn drop(&mut self) {
        *INSIDE.lock().unwrap() -= 1;
        SOMEONE_LEFT.notify_all();
    }
}

impl Room {
    pub fn new(places: usize) -> Room {
        Room { places }
    }

    pub fn enter<R>(&self, stay: impl FnOnce() -> R) -> R {
        let inside = INSIDE.lock().unwrap();
        let is_full = |inside: &mut usize| *inside >= self.places;
        *SOMEONE_LEFT.wait_while(inside, is_full).unwrap() += 1;
        let _place = Place;
        stay()
    }
}
