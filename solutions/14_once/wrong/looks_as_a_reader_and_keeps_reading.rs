// diagnosis: self-deadlock
// The guard of the look lives to the end of the `match`, and so into the write.

use std::sync::{Arc, LazyLock, RwLock};

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
        match &*self.value.read().unwrap() {
            Some(value) => Arc::clone(value),
            None => {
                let mut value = self.value.write().unwrap();
                Arc::clone(value.get_or_insert_with(|| Arc::new((self.make)())))
            }
        }
    }
}

pub fn primes() -> &'static [u32] {
    static PRIMES: LazyLock<Vec<u32>> = LazyLock::new(|| {
        let is_prime = |number: &u32| (2..*number).all(|it| !number.is_multiple_of(it));
        (2..100).filter(is_prime).collect()
    });
    &PRIMES
}
