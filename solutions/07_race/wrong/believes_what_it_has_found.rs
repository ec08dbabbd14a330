// diagnosis: wrong-result
// Asks what the exchange has found, not whether it was made: a weak one may find the right total and leave it.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

pub fn possible_totals(threads: u64, visits: u64) -> BTreeSet<u64> {
    let most = threads * visits;
    let least = if threads < 2 { most } else { visits.min(2) };
    (least..=most).collect()
}

pub fn thread_visits(threads: u64, visits: u64) -> u64 {
    let total = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..visits {
                    let mut seen = total.load(Ordering::SeqCst);
                    loop {
                        let exchange = total.compare_exchange_weak(
                            seen,
                            seen + 1,
                            Ordering::SeqCst,
                            Ordering::SeqCst,
                        );
                        let (Ok(found) | Err(found)) = exchange;
                        if found == seen {
                            break;
                        }
                        seen = found;
                    }
                }
            });
        }
    });
    total.into_inner()
}
