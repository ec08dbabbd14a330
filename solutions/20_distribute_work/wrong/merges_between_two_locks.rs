// diagnosis: lost-update
// Takes the common result out, merges outside of the lock, and puts it back over
// whatever another unit has put there in the meantime.

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
                let result = work(size * part / parts..size * (part + 1) / parts);
                let found = total.lock().unwrap().take();
                let merged = match found {
                    None => result,
                    Some(found) => merge(found, result),
                };
                *total.lock().unwrap() = Some(merged);
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
