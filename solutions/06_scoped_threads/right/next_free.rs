//! The threads take the next item as soon as they are free; whoever takes an item to
//! change it takes it out of an iterator that is behind a lock.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use parking_lot::Mutex;

pub fn find_all<'a, T, F>(items: &'a [T], threads: usize, matches: F) -> Vec<&'a T>
where
    T: Sync,
    F: Fn(&T) -> bool + Sync,
{
    let next = AtomicUsize::new(0);
    let mut found: Vec<(usize, &T)> = thread::scope(|scope| {
        let look = || {
            let mut found = Vec::new();
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                match items.get(place) {
                    Some(item) if matches(item) => found.push((place, item)),
                    Some(_) => {}
                    None => return found,
                }
            }
        };
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(look)).collect();
        handles
            .into_iter()
            .flat_map(|it| it.join().unwrap())
            .collect()
    });
    found.sort_by_key(|it| it.0);
    found.into_iter().map(|it| it.1).collect()
}

pub fn change_all<T, F>(items: &mut [T], threads: usize, change: F)
where
    T: Send,
    F: Fn(&mut T) + Sync,
{
    let items = Mutex::new(items.iter_mut());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    // The lock is given back before the work begins.
                    let next = items.lock().next();
                    let Some(item) = next else { break };
                    change(item);
                }
            });
        }
    });
}
