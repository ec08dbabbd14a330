// diagnosis: leaked-thread
// TO WRITE: the mistake in words. Here: returns while its threads are still counting.

use std::{
    sync::{Arc, Mutex},
    thread,
};

pub fn total(threads: u64, each: u64) -> u64 {
    let total = Arc::new(Mutex::new(0));
    for _ in 0..threads {
        let total = Arc::clone(&total);
        thread::spawn(move || {
            for _ in 0..each {
                *total.lock().unwrap() += 1;
            }
        });
    }
    *total.lock().unwrap()
}
