//! Let threads work on the caller's own data.

use std::thread;

/// All items that `matches` says yes to, in the order in which they stand in
/// `items`. The items are divided among `threads` threads, which run at the same
/// time; there is always at least one.
///
/// Nothing is copied: what is returned are references to the caller's own items.
pub fn find_all<T, F>(items: &[T], threads: usize, matches: F) -> Vec<&T>
where
    T: Sync,
    F: Fn(&T) -> bool + Sync,
{
    let matches = &matches;
    thread::scope(|scope| {
        let parts: Vec<_> = items
            .chunks(part_size(items.len(), threads))
            .map(|part| scope.spawn(move || part.iter().filter(|&it| matches(it)).collect()))
            .collect();
        let found: Vec<Vec<&T>> = parts.into_iter().map(|it| it.join().unwrap()).collect();
        found.concat()
    })
}

/// Changes every item, each of them once, where it lies. The items are divided among
/// `threads` threads, which run at the same time; there is always at least one.
pub fn change_all<T, F>(items: &mut [T], threads: usize, change: F)
where
    T: Send,
    F: Fn(&mut T) + Sync,
{
    let size = part_size(items.len(), threads);
    thread::scope(|scope| {
        for part in items.chunks_mut(size) {
            scope.spawn(|| part.iter_mut().for_each(&change));
        }
    });
}

/// So many items for each thread that none is left over: at least one.
fn part_size(items: usize, threads: usize) -> usize {
    items.div_ceil(threads).max(1)
}
