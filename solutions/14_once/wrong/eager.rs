// diagnosis: wrong-result
// Makes the value at once, whether anybody will ever want it or not.

use std::sync::{Arc, LazyLock};

pub struct Lazy<T>(Arc<T>);

impl<T> Lazy<T> {
    pub fn new(make: impl Fn() -> T + Send + Sync + 'static) -> Lazy<T> {
        Lazy(Arc::new(make()))
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
