use std::sync::atomic::{AtomicU64, Ordering};

pub fn count(threads: u64, each: u64) -> u64 {
    let sum = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| sum.fetch_add(each, Ordering::Relaxed));
        }
    });
    sum.into_inner()
}
