// diagnosis: no-thread
// Opens a scope, and starts no thread in it.

use std::thread;

pub fn find_all<'a, T, F>(items: &'a [T], threads: usize, matches: F) -> Vec<&'a T>
where
    T: Sync,
    F: Fn(&T) -> bool + Sync,
{
    let size = part_size(items.len(), threads);
    thread::scope(|_| {
        let parts = items.chunks(size);
        parts
            .flat_map(|part| part.iter().filter(|&it| matches(it)))
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
