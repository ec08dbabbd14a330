// diagnosis: not-concurrent
// Joins every thread before it starts the next: the iterator is lazy.

use std::thread;

pub fn find_all<'a, T, F>(items: &'a [T], threads: usize, matches: F) -> Vec<&'a T>
where
    T: Sync,
    F: Fn(&T) -> bool + Sync,
{
    let matches = &matches;
    thread::scope(|scope| {
        items
            .chunks(part_size(items.len(), threads))
            .map(|part| {
                scope.spawn(move || part.iter().filter(|&it| matches(it)).collect::<Vec<_>>())
            })
            .flat_map(|it| it.join().unwrap())
            .collect()
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
