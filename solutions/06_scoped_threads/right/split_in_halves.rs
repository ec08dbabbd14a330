//! Each thread hands half of its items to another one, and keeps the rest; the caller
//! is the first of them.

use std::thread;

pub fn find_all<'a, T, F>(items: &'a [T], threads: usize, matches: F) -> Vec<&'a T>
where
    T: Sync,
    F: Fn(&T) -> bool + Sync,
{
    find(items, threads, &matches)
}

fn find<'a, T: Sync>(
    items: &'a [T],
    threads: usize,
    matches: &(impl Fn(&T) -> bool + Sync),
) -> Vec<&'a T> {
    if threads <= 1 || items.len() <= 1 {
        return items.iter().filter(|&it| matches(it)).collect();
    }
    let (left, right) = items.split_at(items.len() / 2);
    thread::scope(|scope| {
        let right = scope.spawn(|| find(right, threads / 2, matches));
        let mut found = find(left, threads - threads / 2, matches);
        found.extend(right.join().unwrap());
        found
    })
}

pub fn change_all<T, F>(items: &mut [T], threads: usize, change: F)
where
    T: Send,
    F: Fn(&mut T) + Sync,
{
    change_some(items, threads, &change);
}

fn change_some<T: Send>(items: &mut [T], threads: usize, change: &(impl Fn(&mut T) + Sync)) {
    if threads <= 1 || items.len() <= 1 {
        items.iter_mut().for_each(change);
        return;
    }
    let (left, right) = items.split_at_mut(items.len() / 2);
    thread::scope(|scope| {
        scope.spawn(|| change_some(right, threads / 2, change));
        change_some(left, threads - threads / 2, change);
    });
}
