//! Readers do not disturb each other once the value is there. Who does not find it takes
//! the write lock and looks again.

use std::sync::{Arc, LazyLock};

use parking_lot::RwLock;

pub struct Lazy<T> {
    value: RwLock<Option<Arc<T>>>,
    make: Box<dyn Fn() -> T + Send + Sync>,
}

impl<T> Lazy<T> {
    pub fn new(make: impl Fn() -> T + Send + Sync + 'static) -> Lazy<T> {
        Lazy {
            value: RwLock::new(None),
            make: Box::new(make),
        }
    }

    pub fn get(&self) -> Arc<T> {
        if let Some(value) = &*self.value.read() {
            return Arc::clone(value);
        }
        let mut value = self.value.write();
        Arc::clone(value.get_or_insert_with(|| Arc::new((self.make)())))
    }
}

pub fn primes() -> &'static [u32] {
    static PRIMES: LazyLock<Vec<u32>> = LazyLock::new(|| {
        let is_prime = |number: &u32| (2..*number).all(|it| !number.is_multiple_of(it));
        (2..100).filter(is_prime).collect()
    });
    &PRIMES
}
