// diagnosis: not-concurrent
// Holds the lock for the whole stay: there is only one place, whatever the room says.

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
        let result = stay();
        *free += 1;
        self.someone_left.notify_one();
        result
    }
}
