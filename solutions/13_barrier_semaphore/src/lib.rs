//! Go from phase to phase together, and let only so many in.

use std::{
    sync::{Barrier, Condvar, Mutex},
    thread,
};

/// Starts `threads` threads, each of which calls `work` with its own number and the
/// number of the phase, and begins no phase before all have ended the one before.
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

/// A room with so many places, which threads share through `&Room`.
pub struct Room {
    free: Mutex<usize>,
    someone_left: Condvar,
}

/// A place that is taken. Dropping it makes it free, also while a panic goes by.
struct Place<'a>(&'a Room);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap() += 1;
        self.0.someone_left.notify_one();
    }
}

impl Room {
    /// A room with this many places (at least one), all of them free.
    pub fn new(places: usize) -> Room {
        Room {
            free: Mutex::new(places),
            someone_left: Condvar::new(),
        }
    }

    fn wait_for_place(&self) -> Place<'_> {
        let free = self.free.lock().unwrap();
        let mut free = self.someone_left.wait_while(free, |it| *it == 0).unwrap();
        *free -= 1;
        // The lock ends here: it is held to count, and not for the time of the stay.
        Place(self)
    }

    /// Waits for a free place, calls `stay` while it holds the place, and returns what
    /// `stay` returns.
    pub fn enter<R>(&self, stay: impl FnOnce() -> R) -> R {
        let _place = self.wait_for_place();
        stay()
    }
}
