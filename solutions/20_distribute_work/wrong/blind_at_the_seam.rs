// diagnosis: wrong-result
// Looks at its own part of the text only, and so misses what crosses a border.

use std::{collections::BTreeSet, ops::Range, sync::mpsc, thread};

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
    let (text, pattern) = (text.as_bytes(), pattern.as_bytes());
    let find = |part: Range<usize>| {
        let mine = &text[part.clone()];
        let begins = |&place: &usize| mine[place - part.start..].starts_with(pattern);
        part.clone().filter(begins).collect::<BTreeSet<_>>()
    };
    let found = distribute(text.len(), units, find, |one, other| &one | &other);
    found.unwrap_or_default().into_iter().collect()
}
