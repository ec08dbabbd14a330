//! SCTBench `twostage_N_bad`: two locks for two variables that belong together.

use std::sync::Arc;

use super::world::sync::Mutex;
use super::world::thread;
use super::{Thread, join_all};

/// `threads - 1` threads write the first variable and then the second from it;
/// the last one comes between the two stages.
pub(super) fn twostage(threads: usize) {
    let stages = Arc::new((Mutex::new(0), Mutex::new(0)));
    let mut all: Vec<Thread> = (1..threads)
        .map(|_| {
            let stages = stages.clone();
            thread::spawn(move || {
                *stages.0.lock().unwrap() = 1;
                *stages.1.lock().unwrap() = 2;
            })
        })
        .collect();
    all.push(thread::spawn(move || {
        let first = *stages.0.lock().unwrap();
        if first == 0 {
            return;
        }
        let second = *stages.1.lock().unwrap();
        assert_eq!(second, first + 1, "seen between the stages");
    }));
    join_all(all);
}
