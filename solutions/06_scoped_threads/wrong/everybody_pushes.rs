// diagnosis: compile-error
// Lets all threads push to one vector: one may write, but these are many.

use std::thread;

pub fn find_all<'a, T, F>(items: &'a [T], threads: usize, matches: F) -> Vec<&'a T>
where
    T: Sync,
    F: Fn(&T) -> bool + Sync,
{
    let mut found = Vec::new();
    thread::scope(|scope| {
        for part in items.chunks(part_size(items.len(), threads)) {
            scope.spawn(|| found.extend(part.iter().filter(|&it| matches(it))));
        }
    });
    found
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
