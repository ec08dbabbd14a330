//! SCTBench `wronglock_bad` and `wronglock_3_bad`: the same number under two
//! different locks.

use std::sync::Arc;

use super::world::sync::Mutex;
use super::world::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use super::world::thread;
use super::{Thread, join_all};

struct Data {
    value: AtomicUsize,
    right: Mutex<()>,
    wrong: Mutex<()>,
}

fn add(data: &Data) -> usize {
    let before = data.value.load(SeqCst);
    data.value.store(before + 1, SeqCst);
    before
}

/// One thread adds under one lock and looks again; `others` add under another.
pub(super) fn wronglock(others: usize) {
    let data = Arc::new(Data {
        value: AtomicUsize::new(0),
        right: Mutex::new(()),
        wrong: Mutex::new(()),
    });
    let mut threads: Vec<Thread> = Vec::new();
    let careful = data.clone();
    threads.push(thread::spawn(move || {
        let _held = careful.right.lock().unwrap();
        let before = add(&careful);
        let after = careful.value.load(SeqCst);
        assert_eq!(after, before + 1, "somebody else wrote meanwhile");
    }));
    for _ in 0..others {
        let data = data.clone();
        threads.push(thread::spawn(move || {
            let _held = data.wrong.lock().unwrap();
            add(&data);
        }));
    }
    join_all(threads);
}
