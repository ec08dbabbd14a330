// diagnosis: wrong-result
// Only the first value is kept, but each thread that comes early makes one.

use std::sync::{Arc, LazyLock, OnceLock};

pub struct Lazy<T> {
    value: OnceLock<Arc<T>>,
    make: Box<dyn Fn() -> T + Send + Sync>,
}

impl<T> Lazy<T> {
    pub fn new(make: impl Fn() -> T + Send + Sync + 'static) -> Lazy<T> {
        Lazy {
            value: OnceLock::new(),
            make: Box::new(make),
        }
    }

    pub fn get(&self) -> Arc<T> {
        if self.value.get().is_none() {
            let _ = self.value.set(Arc::new((self.make)()));
        }
        Arc::clone(self.value.get().unwrap())
    }
}

pub fn primes() -> &'static [u32] {
    static PRIMES: LazyLock<Vec<u32>> = LazyLock::new(|| {
        let is_prime = |number: &u32| (2..*number).all(|it| !number.is_multiple_of(it));
        (2..100).filter(is_prime).collect()
    });
    &PRIMES
}
