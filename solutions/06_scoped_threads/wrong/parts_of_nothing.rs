// diagnosis: panicked
// Rounds the size of a part up, which is 0 all the same if there are no items.

use std::thread;

pub fn find_all<'a, T, F>(items: &'a [T], threads: usize, matches: F) -> Vec<&'a T>
where
    T: Sync,
    F: Fn(&T) -> bool + Sync,
{
    let matches = &matches;
    thread::scope(|scope| {
        let parts: Vec<_> = items
            .chunks(items.len().div_ceil(threads))
            .map(|part| scope.spawn(move || part.iter().filter(|&it| matches(it)).collect()))
            .collect();
        let found: Vec<Vec<&T>> = parts.into_iter().map(|it| it.join().unwrap()).collect();
        found.concat()
    })
}

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

fn part_size(items: usize, threads: usize) -> usize {
    items.div_ceil(threads).max(1)
}
