//! `fetch_update` is the loop around a compare-exchange, ready-made. Every
//! thread tells through a channel that it is done.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
};

pub fn possible_totals(threads: u64, visits: u64) -> BTreeSet<u64> {
    let most = threads * visits;
    let least = if threads < 2 { most } else { visits.min(2) };
    (least..=most).collect()
}

pub fn thread_visits(threads: u64, visits: u64) -> u64 {
    let total = Arc::new(AtomicU64::new(0));
    let (sender, receiver) = mpsc::channel();
    let mut handles = Vec::new();
    for _ in 0..threads {
        let total = Arc::clone(&total);
        let sender = sender.clone();
        handles.push(thread::spawn(move || {
            for _ in 0..visits {
                let update = |seen| Some(seen + 1);
                total
                    .fetch_update(Ordering::AcqRel, Ordering::Acquire, update)
                    .expect("the update is never refused");
            }
            sender.send(()).expect("the caller listens to the end");
        }));
    }
    drop(sender);
    // Ends when every sender is gone.
    assert_eq!(receiver.iter().count(), handles.len());
    let sum = total.load(Ordering::Acquire);
    handles.into_iter().for_each(|it| it.join().unwrap());
    sum
}
