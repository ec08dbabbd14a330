//! `dashmap`: a map with a lock for each of its parts.

use std::thread;

use dashmap::DashMap;

crate::programs! {
    "dashmap: two threads count the same word": count,
    "dashmap: a reference that is kept too long": kept,
}

fn map() -> DashMap<&'static str, u32> {
    DashMap::with_shard_amount(2)
}

fn count() -> String {
    let words = map();
    thread::scope(|scope| {
        scope.spawn(|| *words.entry("word").or_insert(0) += 1);
        *words.entry("word").or_insert(0) += 1;
    });
    words.get("word").unwrap().to_string()
}

/// Inserting waits for the reference to go, which is this thread's own.
fn kept() -> String {
    let words = map();
    words.insert("word", 1);
    let kept = words.get("word").unwrap();
    words.insert("word", 2);
    kept.to_string()
}
