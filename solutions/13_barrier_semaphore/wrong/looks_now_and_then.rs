// diagnosis: unresponsive
// Nobody tells those who wait that a place is free: they sleep a little, and look again.

use std::{
    sync::{Barrier, Mutex},
    thread,
    time::Duration,
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
}

struct Place<'a>(&'a Room);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap() += 1;
    }
}

impl Room {
    pub fn new(places: usize) -> Room {
        Room {
            free: Mutex::new(places),
        }
    }

    fn try_place(&self) -> Option<Place<'_>> {
        let mut free = self.free.lock().unwrap();
        *free = free.checked_sub(1)?;
        Some(Place(self))
    }

    pub fn enter<R>(&self, stay: impl FnOnce() -> R) -> R {
        loop {
            if let Some(_place) = self.try_place() {
                return stay();
            }
            thread::sleep(Duration::from_millis(1));
        }
    }
}
