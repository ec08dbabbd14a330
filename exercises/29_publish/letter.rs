//! The program whose outcomes you predict. The demo runs it on real threads, the
//! checker in every interleaving; both use this file, so leave it as it is.

use std::{
    sync::atomic::{
        AtomicBool, AtomicU64,
        Ordering::{self, Relaxed},
    },
    thread,
};

/// One thread writes a letter and raises a flag. The other looks whether the flag is
/// up, and reads the letter only if it is.
pub fn letter(storing: Ordering, loading: Ordering) -> Option<u64> {
    let letter = AtomicU64::new(0);
    let flag = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            letter.store(42, Relaxed);
            flag.store(true, storing);
        });
        flag.load(loading).then(|| letter.load(Relaxed))
    })
}
