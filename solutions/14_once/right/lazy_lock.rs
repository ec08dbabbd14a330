//! What the standard library has for it. After a panic, it panics for ever.

use std::sync::{Arc, LazyLock};

type Make<T> = Box<dyn FnOnce() -> Arc<T> + Send + Sync>;

pub struct Lazy<T>(LazyLock<Arc<T>, Make<T>>);

impl<T> Lazy<T> {
    pub fn new(make: impl Fn() -> T + Send + Sync + 'static) -> Lazy<T> {
        Lazy(LazyLock::new(Box::new(move || Arc::new(make()))))
    }

    pub fn get(&self) -> Arc<T> {
        Arc::clone(&self.0)
    }
}

pub fn primes() -> &'static [u32] {
    static PRIMES: LazyLock<Vec<u32>> = LazyLock::new(|| {
        let is_prime = |number: &u32| (2..*number).all(|it| !number.is_multiple_of(it));
        (2..100).filter(is_prime).collect()
    });
    &PRIMES
}
