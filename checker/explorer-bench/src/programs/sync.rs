//! After SCTBench `sync01_bad` and `sync02_bad`: a place for one item, and waiting
//! until it is empty or full.

use std::sync::Arc;

use super::world::sync::{Condvar, Mutex};
use super::world::thread;
use super::{Thread, join_all};

#[derive(Default)]
struct Place {
    full: Mutex<bool>,
    filled: Condvar,
    emptied: Condvar,
}

impl Place {
    /// Waits on `condition` until the place is full, or not, and changes that.
    fn change(&self, full: bool, condition: &Condvar) {
        let mut is = self.full.lock().unwrap();
        while *is != full {
            is = condition.wait(is).unwrap();
        }
        *is = !full;
    }
}

/// The place is full at first. Whoever empties it tells so where nobody listens,
/// which goes well only if nobody waits yet.
pub(super) fn sync01() {
    let place = Arc::new(Place {
        full: Mutex::new(true),
        ..Place::default()
    });
    let theirs = place.clone();
    join_all([
        thread::spawn(move || {
            place.change(false, &place.emptied);
            place.filled.notify_one();
        }),
        thread::spawn(move || {
            theirs.change(true, &theirs.filled);
            theirs.filled.notify_one();
        }),
    ]);
}

/// Two fill and two empty, `times` each, and all wait for both on one condition
/// variable: waking one of them may wake the wrong one.
pub(super) fn sync02(times: usize) {
    let place = Arc::new(Place::default());
    let threads: Vec<Thread> = [false, true, false, true]
        .into_iter()
        .map(|full| {
            let place = place.clone();
            thread::spawn(move || {
                for _ in 0..times {
                    place.change(full, &place.filled);
                    place.filled.notify_one();
                }
            })
        })
        .collect();
    join_all(threads);
}
