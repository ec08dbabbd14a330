//! After SCTBench `phase01_bad`: locks that are given back and taken again, in
//! phases.

use std::sync::Arc;

use super::join_all;
use super::world::sync::Mutex;
use super::world::thread;

fn go_through(first: &Mutex<usize>, second: &Mutex<usize>) {
    let one = first.lock().unwrap();
    let mut two = second.lock().unwrap();
    drop(one);
    // The next phase begins with the first lock; the second is still held.
    *two += *first.lock().unwrap();
}

/// Both threads take the locks in the same order, and yet one can hold the second
/// and want the first while the other does the opposite.
pub(super) fn phase01() {
    let locks = Arc::new((Mutex::new(1), Mutex::new(0)));
    let other = locks.clone();
    join_all([
        thread::spawn(move || go_through(&locks.0, &locks.1)),
        thread::spawn(move || go_through(&other.0, &other.1)),
    ]);
}
