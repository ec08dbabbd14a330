// diagnosis: lost-update
// TO WRITE: the mistake in words. Here: another thread gets in between.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

pub fn total(threads: u64, each: u64) -> u64 {
    let total = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..each {
                    let seen = total.load(Ordering::SeqCst);
                    total.store(seen + 1, Ordering::SeqCst);
                }
            });
        }
    });
    total.into_inner()
}
