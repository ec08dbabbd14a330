// diagnosis: deadlock
// TO WRITE: the mistake in words. Here: keeps the lock that the threads wait for.

use std::{sync::Mutex, thread};

pub fn total(threads: u64, each: u64) -> u64 {
    let total = Mutex::new(0);
    thread::scope(|scope| {
        let _guard = total.lock().unwrap();
        let started: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    for _ in 0..each {
                        *total.lock().unwrap() += 1;
                    }
                })
            })
            .collect();
        for thread in started {
            thread.join().unwrap();
        }
    });
    total.into_inner().unwrap()
}
