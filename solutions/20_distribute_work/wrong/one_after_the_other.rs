// diagnosis: no-thread
// Splits the work, and does all of it alone.

use std::ops::Range;

pub fn distribute<R, W, M>(size: usize, units: usize, work: W, merge: M) -> Option<R>
where
    R: Send,
    W: Fn(Range<usize>) -> R + Sync,
    M: Fn(R, R) -> R + Sync,
{
    let parts = units.min(size);
    (0..parts)
        .map(|part| work(size * part / parts..size * (part + 1) / parts))
        .reduce(&merge)
}

pub fn occurrences(text: &str, pattern: &str, units: usize) -> Vec<usize> {
    let begins = |place: &usize| text.as_bytes()[*place..].starts_with(pattern.as_bytes());
    let find = |part: Range<usize>| part.filter(begins).collect::<Vec<_>>();
    let mut places =
        distribute(text.len(), units, find, |one, other| [one, other].concat()).unwrap_or_default();
    places.sort_unstable();
    places
}
