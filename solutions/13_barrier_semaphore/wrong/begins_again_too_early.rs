// diagnosis: deadlock
// The count is 0 for a moment only: who wakes up late finds the arrivals of the next phase,
// and waits on.

use std::{
    sync::{Condvar, Mutex},
    thread,
};

struct Gathering {
    arrived: Mutex<usize>,
    complete: Condvar,
}

impl Gathering {
    fn wait(&self, threads: usize) {
        let mut arrived = self.arrived.lock().unwrap();
        *arrived += 1;
        if *arrived == threads {
            *arrived = 0;
            self.complete.notify_all();
        } else {
            while *arrived != 0 {
                arrived = self.complete.wait(arrived).unwrap();
            }
        }
    }
}

pub fn in_phases(threads: usize, phases: usize, work: impl Fn(usize, usize) + Sync) {
    let gathering = Gathering {
        arrived: Mutex::new(0),
        complete: Condvar::new(),
    };
    thread::scope(|scope| {
        for thread in 0..threads {
            let (gathering, work) = (&gathering, &work);
            scope.spawn(move || {
                for phase in 0..phases {
                    work(thread, phase);
                    gathering.wait(threads);
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
        self.0.someone_left.notify_one();
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
