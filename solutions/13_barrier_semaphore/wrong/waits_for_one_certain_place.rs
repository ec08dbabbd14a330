// diagnosis: deadlock
// Who finds the room full chooses a place to wait for, and goes on waiting when another one
// is free.

use std::{
    sync::{
        Barrier, Mutex, PoisonError,
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
    places: Vec<Mutex<()>>,
    next: AtomicUsize,
}

impl Room {
    pub fn new(places: usize) -> Room {
        Room {
            places: (0..places).map(|_| Mutex::new(())).collect(),
            next: AtomicUsize::new(0),
        }
    }

    pub fn enter<R>(&self, stay: impl FnOnce() -> R) -> R {
        for place in &self.places {
            if let Ok(_mine) = place.try_lock() {
                return stay();
            }
        }
        let next = self.next.fetch_add(1, Ordering::Relaxed) % self.places.len();
        let place = self.places[next].lock();
        let _mine = place.unwrap_or_else(PoisonError::into_inner);
        stay()
    }
}
