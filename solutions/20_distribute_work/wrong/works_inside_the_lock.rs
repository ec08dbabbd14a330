// diagnosis: not-concurrent
// Works inside the lock of the common result: one unit after the other.

use std::{ops::Range, sync::Mutex, thread};

pub fn distribute<R, W, M>(size: usize, units: usize, work: W, merge: M) -> Option<R>
where
    R: Send,
    W: Fn(Range<usize>) -> R + Sync,
    M: Fn(R, R) -> R + Sync,
{
    let parts = units.min(size);
    let total = Mutex::new(None);
    thread::scope(|scope| {
        for part in 0..parts {
            let (total, work, merge) = (&total, &work, &merge);
            scope.spawn(move || {
                let numbers = size * part / parts..size * (part + 1) / parts;
                let mut total = total.lock().unwrap();
                let result = work(numbers);
                *total = Some(match total.take() {
                    None => result,
                    Some(merged) => merge(merged, result),
                });
            });
        }
    });
    total.into_inner().unwrap()
}

pub fn occurrences(text: &str, pattern: &str, units: usize) -> Vec<usize> {
    let begins = |place: &usize| text.as_bytes()[*place..].starts_with(pattern.as_bytes());
    let find = |part: Range<usize>| part.filter(begins).collect::<Vec<_>>();
    let mut places =
        distribute(text.len(), units, find, |one, other| [one, other].concat()).unwrap_or_default();
    places.sort_unstable();
    places
}
