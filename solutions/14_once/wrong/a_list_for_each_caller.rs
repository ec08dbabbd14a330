// diagnosis: wrong-result
// Works the primes out on each call, and gives each caller a list of their own.

use std::sync::{Arc, OnceLock};

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
        Arc::clone(self.value.get_or_init(|| Arc::new((self.make)())))
    }
}

pub fn primes() -> &'static [u32] {
    let is_prime = |number: &u32| (2..*number).all(|it| !number.is_multiple_of(it));
    let primes: Vec<u32> = (2..100).filter(is_prime).collect();
    primes.leak()
}
