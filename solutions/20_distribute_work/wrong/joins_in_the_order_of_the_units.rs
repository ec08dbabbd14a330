// diagnosis: not-concurrent
// Joins the units in the order of their numbers: the quick ones wait for the slow one.

use std::{ops::Range, thread};

pub fn distribute<R, W, M>(size: usize, units: usize, work: W, merge: M) -> Option<R>
where
    R: Send,
    W: Fn(Range<usize>) -> R + Sync,
    M: Fn(R, R) -> R + Sync,
{
    let parts = units.min(size);
    let work = &work;
    thread::scope(|scope| {
        let threads: Vec<_> = (0..parts)
            .map(|part| {
                let numbers = size * part / parts..size * (part + 1) / parts;
                scope.spawn(move || work(numbers))
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .reduce(&merge)
    })
}

pub fn occurrences(text: &str, pattern: &str, units: usize) -> Vec<usize> {
    let begins = |place: &usize| text.as_bytes()[*place..].starts_with(pattern.as_bytes());
    let find = |part: Range<usize>| part.filter(begins).collect::<Vec<_>>();
    let mut places =
        distribute(text.len(), units, find, |one, other| [one, other].concat()).unwrap_or_default();
    places.sort_unstable();
    places
}
