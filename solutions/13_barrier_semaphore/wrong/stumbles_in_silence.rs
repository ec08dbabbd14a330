// diagnosis: deadlock
// A panic frees the place, but tells nobody: whoever waits for it goes on waiting.

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
        *self.0.free.lock().unwrap() += 1;
        if !thread::panicking() {
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
        let free = self.free.lock().unwrap();
        let mut free = self.someone_left.wait_while(free, |it| *it == 0).unwrap();
        *free -= 1;
        drop(free);
        let _place = Place(self);
        stay()
    }
}
