//! Threads and a bounded channel of crossbeam; the caller counts the results.

use std::ops::Range;

use crossbeam::channel;

pub fn distribute<R, W, M>(size: usize, units: usize, work: W, merge: M) -> Option<R>
where
    R: Send,
    W: Fn(Range<usize>) -> R + Sync,
    M: Fn(R, R) -> R + Sync,
{
    if size == 0 {
        return None;
    }
    let parts = units.min(size);
    let (sender, results) = channel::bounded(parts);
    let merged = crossbeam::thread::scope(|scope| {
        for part in 0..parts {
            let (sender, work) = (sender.clone(), &work);
            scope.spawn(move |_| {
                let result = work(part * size / parts..(part + 1) * size / parts);
                let _ = sender.send(result);
            });
        }
        drop(sender);
        let mut merged = None;
        for _ in 0..parts {
            let result = results.recv().expect("a unit has panicked");
            merged = Some(match merged {
                None => result,
                Some(merged) => merge(merged, result),
            });
        }
        merged
    });
    merged.expect("a unit has panicked")
}

pub fn occurrences(text: &str, pattern: &str, units: usize) -> Vec<usize> {
    let text = text.as_bytes();
    let work = |part: Range<usize>| {
        let mut places = Vec::new();
        for place in part {
            if text[place..].starts_with(pattern.as_bytes()) {
                places.push(place);
            }
        }
        places
    };
    // Both are in ascending order, and one lies before the other as a whole.
    let merge = |mut one: Vec<usize>, mut other: Vec<usize>| {
        one.append(&mut other);
        one.sort_unstable();
        one
    };
    distribute(text.len(), units, work, merge).unwrap_or_default()
}
