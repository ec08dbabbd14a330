// diagnosis: deadlock
// Has four threads, because the author's computer has four processors: whoever asks for
// more units than that gets units that wait for each other.

use std::{
    collections::BTreeSet,
    ops::Range,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

/// How many threads there are, at most.
const THREADS: usize = 4;

/// Lets threads work on `units` parts of `0..size`, one part after the other, and merges
/// the results as they come.
pub fn distribute<R, W, M>(size: usize, units: usize, work: W, merge: M) -> Option<R>
where
    R: Send,
    W: Fn(Range<usize>) -> R + Sync,
    M: Fn(R, R) -> R + Sync,
{
    let parts = units.min(size);
    let (next, work) = (AtomicUsize::new(0), &work);
    let (sender, results) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..parts.min(THREADS) {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                loop {
                    let part = next.fetch_add(1, Ordering::Relaxed);
                    if part >= parts {
                        break;
                    }
                    let numbers = size * part / parts..size * (part + 1) / parts;
                    let _ = sender.send(work(numbers));
                }
            });
        }
        // The results end when the last sender is gone; this one must not be it.
        drop(sender);
        results.into_iter().reduce(&merge)
    })
}

/// All places in `text` where `pattern` begins, in ascending order.
pub fn occurrences(text: &str, pattern: &str, units: usize) -> Vec<usize> {
    let (text, pattern) = (text.as_bytes(), pattern.as_bytes());
    let begins_at = |&place: &usize| text[place..].starts_with(pattern);
    // An occurrence belongs to the part in which it begins, wherever it ends.
    let find = |places: Range<usize>| places.filter(begins_at).collect();
    let unite = |mut one: BTreeSet<usize>, mut other| {
        one.append(&mut other);
        one
    };
    let found = distribute(text.len(), units, find, unite);
    found.unwrap_or_default().into_iter().collect()
}
