//! SCTBench `deadlock01_bad` and `din_philN_sat`: locks taken in a circle.

use std::sync::Arc;

use super::world::sync::Mutex;
use super::world::thread;
use super::{Thread, join_all};

fn in_a_circle(threads: usize) {
    let locks: Arc<Vec<Mutex<usize>>> = Arc::new((0..threads).map(|_| Mutex::new(0)).collect());
    let threads: Vec<Thread> = (0..threads)
        .map(|left| {
            let locks = locks.clone();
            thread::spawn(move || {
                let mut left_fork = locks[left].lock().unwrap();
                let mut right_fork = locks[(left + 1) % locks.len()].lock().unwrap();
                *left_fork += 1;
                *right_fork += 1;
            })
        })
        .collect();
    join_all(threads);
}

/// Two threads take two locks in opposite order.
pub(super) fn deadlock01() {
    in_a_circle(2);
}

/// The philosophers of Dijkstra.
pub(super) fn din_phil(philosophers: usize) {
    in_a_circle(philosophers);
}
