// diagnosis: wrong-result
// Reads on into the next part, and no further: a pattern may reach across several.

use std::{collections::BTreeSet, ops::Range, sync::mpsc, thread};

/// Lets `work` work on `units` parts of `0..size` at the same time, and merges the
/// results as they come.
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

/// All places in `text` where `pattern` begins, in ascending order.
pub fn occurrences(text: &str, pattern: &str, units: usize) -> Vec<usize> {
    let (text, pattern) = (text.as_bytes(), pattern.as_bytes());
    let find = |places: Range<usize>| {
        let two_parts = &text[..(places.end + places.len()).min(text.len())];
        places
            .filter(|&place| two_parts[place..].starts_with(pattern))
            .collect()
    };
    let unite = |mut one: BTreeSet<usize>, mut other| {
        one.append(&mut other);
        one
    };
    let found = distribute(text.len(), units, find, unite);
    found.unwrap_or_default().into_iter().collect()
}
