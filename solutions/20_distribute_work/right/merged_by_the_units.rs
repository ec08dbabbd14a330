//! Each unit merges its result with what it finds in one common place, outside of
//! the lock, and so often that nothing is left there but its own.

use std::ops::Range;

use parking_lot::Mutex;

pub fn distribute<R, W, M>(size: usize, units: usize, work: W, merge: M) -> Option<R>
where
    R: Send,
    W: Fn(Range<usize>) -> R + Sync,
    M: Fn(R, R) -> R + Sync,
{
    let place = Mutex::new(None);
    std::thread::scope(|scope| {
        for numbers in split(size, units) {
            scope.spawn(|| {
                let mut result = work(numbers);
                loop {
                    let mut found = place.lock();
                    let Some(other) = found.take() else {
                        *found = Some(result);
                        break;
                    };
                    drop(found);
                    result = merge(other, result);
                }
            });
        }
    });
    place.into_inner()
}

fn split(size: usize, units: usize) -> Vec<Range<usize>> {
    let parts = units.min(size);
    let mut begin = 0;
    (0..parts)
        .map(|part| {
            let numbers = size / parts + usize::from(part < size % parts);
            begin += numbers;
            begin - numbers..begin
        })
        .collect()
}

pub fn occurrences(text: &str, pattern: &str, units: usize) -> Vec<usize> {
    let mut places = distribute(
        text.len(),
        units,
        |part| {
            let end = (part.end + pattern.len() - 1).min(text.len());
            let mine = &text.as_bytes()[part.start..end];
            mine.windows(pattern.len())
                .enumerate()
                .filter(|(_, window)| *window == pattern.as_bytes())
                .map(|(place, _)| part.start + place)
                .collect::<Vec<_>>()
        },
        |one, other| [one, other].concat(),
    )
    .unwrap_or_default();
    places.sort_unstable();
    places
}
