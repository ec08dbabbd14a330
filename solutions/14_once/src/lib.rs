//! Make something on first use, and only once.

use std::sync::{Arc, LazyLock, OnceLock};

/// A value that is made when it is first asked for. Many threads ask, through `&Lazy`.
pub struct Lazy<T> {
    value: OnceLock<Arc<T>>,
    make: Box<dyn Fn() -> T + Send + Sync>,
}

impl<T> Lazy<T> {
    /// Nothing is made yet: `make` is called by the first [`get`](Lazy::get).
    pub fn new(make: impl Fn() -> T + Send + Sync + 'static) -> Lazy<T> {
        Lazy {
            value: OnceLock::new(),
            make: Box::new(make),
        }
    }

    /// The value. The first call makes it, the others wait until it is made.
    pub fn get(&self) -> Arc<T> {
        // Looking and making are one step here. After a panic the next one tries again.
        Arc::clone(self.value.get_or_init(|| Arc::new((self.make)())))
    }
}

/// The prime numbers below 100, in order, worked out on the first call.
pub fn primes() -> &'static [u32] {
    static PRIMES: LazyLock<Vec<u32>> = LazyLock::new(|| {
        let is_prime = |number: &u32| (2..*number).all(|it| !number.is_multiple_of(it));
        (2..100).filter(is_prime).collect()
    });
    &PRIMES
}
