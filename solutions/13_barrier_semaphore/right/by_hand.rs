//! The barrier made by hand, with the number of the phase to tell one gathering from the
//! next; locks of parking_lot.

use std::thread;

use parking_lot::{Condvar, Mutex};

#[derive(Default)]
struct Gathering {
    /// Who has arrived, and in which phase.
    state: Mutex<(usize, usize)>,
    complete: Condvar,
}

impl Gathering {
    fn wait(&self, threads: usize) {
        let mut state = self.state.lock();
        state.0 += 1;
        if state.0 == threads {
            state.0 = 0;
            state.1 += 1;
            self.complete.notify_all();
        } else {
            let mine = state.1;
            self.complete
                .wait_while(&mut state, |state| state.1 == mine);
        }
    }
}

pub fn in_phases(threads: usize, phases: usize, work: impl Fn(usize, usize) + Sync) {
    let gathering = Gathering::default();
    thread::scope(|scope| {
        for thread in 0..threads {
            let (gathering, work) = (&gathering, &work);
            scope.spawn(move || {
                for phase in 0..phases {
                    gathering.wait(threads);
                    work(thread, phase);
                }
            });
        }
    });
}

pub struct Room {
    inside: Mutex<usize>,
    places: usize,
    left: Condvar,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *self.room.inside.lock() -= 1;
        self.room.left.notify_all();
    }
}

struct Place<'a> {
    room: &'a Room,
}

impl Room {
    pub fn new(places: usize) -> Room {
        Room {
            inside: Mutex::new(0),
            places,
            left: Condvar::new(),
        }
    }

    pub fn enter<R>(&self, stay: impl FnOnce() -> R) -> R {
        let mut inside = self.inside.lock();
        self.left.wait_while(&mut inside, |it| *it == self.places);
        *inside += 1;
        drop(inside);
        let _place = Place { room: self };
        stay()
    }
}
