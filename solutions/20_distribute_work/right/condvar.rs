//! The results lie on a table; whoever waits for them is woken by a condition
//! variable, and panics are put on the table, too.

use std::{
    collections::BTreeSet,
    ops::Range,
    panic::{self, AssertUnwindSafe},
    sync::{Condvar, Mutex},
    thread,
};

pub fn distribute<R, W, M>(size: usize, units: usize, work: W, merge: M) -> Option<R>
where
    R: Send,
    W: Fn(Range<usize>) -> R + Sync,
    M: Fn(R, R) -> R + Sync,
{
    let parts = units.min(size);
    let table = Mutex::new(Vec::new());
    let more = Condvar::new();
    let (table, more, work) = (&table, &more, &work);
    thread::scope(|scope| {
        for part in 0..parts {
            scope.spawn(move || {
                let numbers = size * part / parts..size * (part + 1) / parts;
                let result = panic::catch_unwind(AssertUnwindSafe(|| work(numbers)));
                table.lock().unwrap().push(result);
                more.notify_one();
            });
        }
        let next = || {
            let waiting = more.wait_while(table.lock().unwrap(), |table| table.is_empty());
            let result = waiting.unwrap().pop().expect("it is not empty");
            result.unwrap_or_else(|payload| panic::resume_unwind(payload))
        };
        (0..parts).map(|_| next()).reduce(&merge)
    })
}

pub fn occurrences(text: &str, pattern: &str, units: usize) -> Vec<usize> {
    let begins = |place| text.as_bytes()[place..].starts_with(pattern.as_bytes());
    let find = |part: Range<usize>| part.filter(|&place| begins(place)).collect();
    let places = distribute(text.len(), units, find, |one: BTreeSet<_>, other| {
        &one | &other
    });
    places.into_iter().flatten().collect()
}
