// diagnosis: wrong-result
// Collects what is found in the order in which the threads come.

use std::{sync::Mutex, thread};

pub fn find_all<'a, T, F>(items: &'a [T], threads: usize, matches: F) -> Vec<&'a T>
where
    T: Sync,
    F: Fn(&T) -> bool + Sync,
{
    let found = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for part in items.chunks(part_size(items.len(), threads)) {
            let (matches, found) = (&matches, &found);
            scope.spawn(move || {
                let own: Vec<&T> = part.iter().filter(|&it| matches(it)).collect();
                found.lock().unwrap().extend(own);
            });
        }
    });
    found.into_inner().unwrap()
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
