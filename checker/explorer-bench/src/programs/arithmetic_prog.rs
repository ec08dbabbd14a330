//! SCTBench `arithmetic_prog_bad`: a buffer of one and a sum that is always
//! what the check says it must not be.

use std::sync::Arc;

use super::join_all;
use super::world::sync::{Condvar, Mutex};
use super::world::thread;

const NUMBERS: usize = 3;

#[derive(Default)]
struct State {
    full: bool,
    total: usize,
}

/// Every interleaving fails: what is measured is that none hangs.
pub(super) fn arithmetic_prog() {
    let shared = Arc::new((Mutex::new(State::default()), Condvar::new(), Condvar::new()));
    let (producer, consumer) = (shared.clone(), shared.clone());
    join_all([
        thread::spawn(move || {
            let (lock, emptied, filled) = &*producer;
            for _ in 0..NUMBERS {
                let mut state = lock.lock().unwrap();
                while state.full {
                    state = emptied.wait(state).unwrap();
                }
                state.full = true;
                drop(state);
                filled.notify_one();
            }
        }),
        thread::spawn(move || {
            let (lock, emptied, filled) = &*consumer;
            for number in 1..=NUMBERS {
                let mut state = lock.lock().unwrap();
                while !state.full {
                    state = filled.wait(state).unwrap();
                }
                state.total += number;
                state.full = false;
                drop(state);
                emptied.notify_one();
            }
        }),
    ]);
    let total = shared.0.lock().unwrap().total;
    assert_ne!(total, NUMBERS * (NUMBERS + 1) / 2);
}
