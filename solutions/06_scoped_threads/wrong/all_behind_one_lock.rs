// diagnosis: not-concurrent
// Puts the whole slice behind a lock, and holds it while an item is changed.

use std::{sync::Mutex, thread};

pub fn find_all<'a, T, F>(items: &'a [T], threads: usize, matches: F) -> Vec<&'a T>
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

pub fn change_all<T, F>(items: &mut [T], threads: usize, change: F)
where
    T: Send,
    F: Fn(&mut T) + Sync,
{
    let count = items.len();
    let items = Mutex::new(items);
    thread::scope(|scope| {
        for first in 0..threads {
            let (items, change) = (&items, &change);
            scope.spawn(move || {
                for place in (first..count).step_by(threads) {
                    change(&mut items.lock().unwrap()[place]);
                }
            });
        }
    });
}

fn part_size(items: usize, threads: usize) -> usize {
    items.div_ceil(threads).max(1)
}
