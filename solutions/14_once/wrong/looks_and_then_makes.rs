// diagnosis: lost-update
// Looks under the lock, makes without it, and puts it there: two can find nothing.

use std::sync::{Arc, LazyLock, Mutex};

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
        let value = self.value.lock().unwrap().clone();
        if let Some(value) = value {
            return value;
        }
        let value = Arc::new((self.make)());
        *self.value.lock().unwrap() = Some(Arc::clone(&value));
        value
    }
}

pub fn primes() -> &'static [u32] {
    static PRIMES: LazyLock<Vec<u32>> = LazyLock::new(|| {
        let is_prime = |number: &u32| (2..*number).all(|it| !number.is_multiple_of(it));
        (2..100).filter(is_prime).collect()
    });
    &PRIMES
}
