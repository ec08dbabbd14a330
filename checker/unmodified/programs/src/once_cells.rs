//! `once_cell`: cells that are filled once.

use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::thread;

use once_cell::sync::{Lazy, OnceCell};

crate::programs! {
    "once_cell: two threads fill one cell": fill,
    "once_cell: a static that two threads want": lazy,
}

fn fill() -> String {
    let (cell, calls) = (OnceCell::new(), AtomicU32::new(0));
    let get = |value: u32| {
        *cell.get_or_init(|| {
            calls.fetch_add(1, SeqCst);
            value
        })
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| get(1));
        let mine = get(2);
        let other = other.join().unwrap();
        format!("{mine} {other} {}", calls.load(SeqCst))
    })
}

static LETTERS: Lazy<Vec<char>> = Lazy::new(|| vec!['a', 'b']);

fn lazy() -> String {
    thread::scope(|scope| {
        let other = scope.spawn(|| LETTERS[0]);
        let mine = LETTERS[1];
        format!("{}{mine}", other.join().unwrap())
    })
}
