// diagnosis: wrong-result
// Throws away the scope's error: a part that panicked is left out in silence.

use std::ops::Range;

use crossbeam::channel;

pub fn distribute<R, W, M>(size: usize, units: usize, work: W, merge: M) -> Option<R>
where
    R: Send,
    W: Fn(Range<usize>) -> R + Sync,
    M: Fn(R, R) -> R + Sync,
{
    let parts = units.min(size);
    let (sender, results) = channel::unbounded();
    let mut merged = None;
    let _ = crossbeam::thread::scope(|scope| {
        for part in 0..parts {
            let (sender, work) = (sender.clone(), &work);
            scope.spawn(move |_| {
                let result = work(size * part / parts..size * (part + 1) / parts);
                let _ = sender.send(result);
            });
        }
        drop(sender);
        merged = results.into_iter().reduce(&merge);
    });
    merged
}

pub fn occurrences(text: &str, pattern: &str, units: usize) -> Vec<usize> {
    let begins = |place: &usize| text.as_bytes()[*place..].starts_with(pattern.as_bytes());
    let find = |part: Range<usize>| part.filter(begins).collect::<Vec<_>>();
    let mut places =
        distribute(text.len(), units, find, |one, other| [one, other].concat()).unwrap_or_default();
    places.sort_unstable();
    places
}
