// diagnosis: wrong-result
// Appends the lists of places as they come: the order is that of the finishing.

use std::{ops::Range, sync::mpsc, thread};

pub fn distribute<R, W, M>(size: usize, units: usize, work: W, merge: M) -> Option<R>
where
    R: Send,
    W: Fn(Range<usize>) -> R + Sync,
    M: Fn(R, R) -> R + Sync,
{
    let parts = units.min(size);
    let (sender, results) = mpsc::channel();
    thread::scope(|scope| {
        for part in 0..parts {
            let (sender, work) = (sender.clone(), &work);
            let numbers = size * part / parts..size * (part + 1) / parts;
            scope.spawn(move || {
                // Nobody listens any more only if the caller has panicked.
                let _ = sender.send(work(numbers));
            });
        }
        // The results end when the last sender is gone; this one must not be it.
        drop(sender);
        results.into_iter().reduce(&merge)
    })
}

pub fn occurrences(text: &str, pattern: &str, units: usize) -> Vec<usize> {
    let begins = |place: &usize| text.as_bytes()[*place..].starts_with(pattern.as_bytes());
    let find = |part: Range<usize>| part.filter(begins).collect::<Vec<_>>();
    distribute(text.len(), units, find, |one, other| [one, other].concat()).unwrap_or_default()
}
