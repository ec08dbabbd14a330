// diagnosis: wrong-result
// Rounds the size of a part down, and what is left over gets a thread of its own.

use std::thread;

pub fn find_all<T, F>(items: &[T], threads: usize, matches: F) -> Vec<&T>
where
    T: Sync,
    F: Fn(&T) -> bool + Sync,
{
    let matches = &matches;
    thread::scope(|scope| {
        let handles: Vec<_> = items
            .chunks(part_size(items.len(), threads))
            .map(|part| {
                scope.spawn(move || part.iter().filter(|it| matches(it)).collect::<Vec<_>>())
            })
            .collect();
        handles
            .into_iter()
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
    (items / threads).max(1)
}
