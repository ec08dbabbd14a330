//! Thread 1 takes the items 0, 3, 6 and so on: found items carry their places and
//! are sorted; items to be changed are dealt out like cards.

use std::{sync::Mutex, thread};

pub fn find_all<'a, T, F>(items: &'a [T], threads: usize, matches: F) -> Vec<&'a T>
where
    T: Sync,
    F: Fn(&T) -> bool + Sync,
{
    let found = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for first in 0..threads {
            let (matches, found) = (&matches, &found);
            scope.spawn(move || {
                for (place, item) in items.iter().enumerate().skip(first).step_by(threads) {
                    if matches(item) {
                        found.lock().unwrap().push((place, item));
                    }
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap();
    found.sort_by_key(|&(place, _)| place);
    found.into_iter().map(|(_, item)| item).collect()
}

pub fn change_all<T, F>(items: &mut [T], threads: usize, change: F)
where
    T: Send,
    F: Fn(&mut T) + Sync,
{
    let mut hands: Vec<Vec<&mut T>> = (0..threads).map(|_| Vec::new()).collect();
    for (place, item) in items.iter_mut().enumerate() {
        hands[place % threads].push(item);
    }
    thread::scope(|scope| {
        for hand in hands {
            scope.spawn(|| hand.into_iter().for_each(|item| change(item)));
        }
    });
}
