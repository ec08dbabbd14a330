// diagnosis: wrong-result
// Every thread moves its own copy of the number into its closure.

use std::{collections::BTreeSet, thread};

pub fn possible_totals(threads: u64, visits: u64) -> BTreeSet<u64> {
    let most = threads * visits;
    let least = if threads < 2 { most } else { visits.min(2) };
    (least..=most).collect()
}

pub fn thread_visits(threads: u64, visits: u64) -> u64 {
    let mut total = 0;
    let mut handles = Vec::new();
    for _ in 0..threads {
        handles.push(thread::spawn(move || {
            for _ in 0..visits {
                total += 1;
            }
        }));
    }
    for handle in handles {
        handle.join().unwrap();
    }
    total
}
