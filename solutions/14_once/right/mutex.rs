//! The lock is held while the value is made: whoever comes meanwhile waits for the lock.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

pub struct Lazy<T> {
    value: Mutex<Option<Arc<T>>>,
    make: Box<dyn Fn() -> T + Send + Sync>,
}

impl<T> Lazy<T> {
    pub fn new(make: impl Fn() -> T + Send + Sync + 'static) -> Lazy<T> {
        Lazy {
            value: Mutex::new(None),
            make: Box::new(make),
        }
    }

    pub fn get(&self) -> Arc<T> {
        // A value that was not made is none: what a panic leaves is in order.
        let mut value = self.value.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(value.get_or_insert_with(|| Arc::new((self.make)())))
    }
}

static PRIMES: OnceLock<Vec<u32>> = OnceLock::new();

pub fn primes() -> &'static [u32] {
    PRIMES.get_or_init(|| {
        let mut primes: Vec<u32> = Vec::new();
        for number in 2..100 {
            if primes.iter().all(|it| number % it != 0) {
                primes.push(number);
            }
        }
        primes
    })
}
