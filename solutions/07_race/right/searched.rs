//! The prediction is not thought out but searched: all states that the program
//! can be in. The repair retries a compare-exchange until nobody came between.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

/// The total, and for each thread the visits it has to do and the value it has
/// loaded, if it is between a load and a store.
type State = (u64, Vec<(u64, Option<u64>)>);

pub fn possible_totals(threads: u64, visits: u64) -> BTreeSet<u64> {
    let start: State = (0, (0..threads).map(|_| (visits, None)).collect());
    let mut known = BTreeSet::from([start.clone()]);
    let mut open = vec![start];
    let mut totals = BTreeSet::new();
    while let Some((total, threads)) = open.pop() {
        if threads.iter().all(|&(left, _)| left == 0) {
            totals.insert(total);
        }
        for index in 0..threads.len() {
            let mut next = (total, threads.clone());
            let (left, seen) = &mut next.1[index];
            match *seen {
                _ if *left == 0 => continue,
                None => *seen = Some(total),
                Some(value) => {
                    next.0 = value + 1;
                    *left -= 1;
                    *seen = None;
                }
            }
            if known.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    totals
}

pub fn thread_visits(threads: u64, visits: u64) -> u64 {
    let total = Arc::new(AtomicU64::new(0));
    let threads: Vec<_> = (0..threads)
        .map(|_| {
            let total = Arc::clone(&total);
            thread::spawn(move || {
                for _ in 0..visits {
                    let mut seen = total.load(Ordering::Acquire);
                    while let Err(newer) =
                        total.compare_exchange(seen, seen + 1, Ordering::AcqRel, Ordering::Acquire)
                    {
                        seen = newer;
                    }
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    total.load(Ordering::Acquire)
}
