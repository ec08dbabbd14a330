// diagnosis: wrong-result
// Divides and forgets the remainder: the last numbers belong to nobody.

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
            let length = size / parts;
            scope.spawn(move || {
                let result = work(part * length..(part + 1) * length);
                sender.send(result).unwrap();
            });
        }
        drop(sender);
        results.into_iter().reduce(&merge)
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
