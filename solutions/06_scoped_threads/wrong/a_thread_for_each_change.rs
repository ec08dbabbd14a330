// diagnosis: wrong-result
// Finds with as many threads as were asked for, and starts one for every change.

use std::thread;

pub fn find_all<T, F>(items: &[T], threads: usize, matches: F) -> Vec<&T>
where
    T: Sync,
    F: Fn(&T) -> bool + Sync,
{
    let size = items.len().div_ceil(threads).max(1);
    let matches = &matches;
    thread::scope(|scope| {
        let handles: Vec<_> = items
            .chunks(size)
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
    let _ = threads;
    let change = &change;
    thread::scope(|scope| {
        for item in items {
            scope.spawn(move || change(item));
        }
    });
}
