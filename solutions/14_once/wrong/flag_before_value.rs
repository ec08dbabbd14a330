// diagnosis: panicked
// Says that the value is there before it is.

use std::sync::{
    Arc, LazyLock, Mutex,
    atomic::{AtomicBool, Ordering},
};

pub struct Lazy<T> {
    begun: AtomicBool,
    value: Mutex<Option<Arc<T>>>,
    make: Box<dyn Fn() -> T + Send + Sync>,
}

impl<T> Lazy<T> {
    pub fn new(make: impl Fn() -> T + Send + Sync + 'static) -> Lazy<T> {
        Lazy {
            begun: AtomicBool::new(false),
            value: Mutex::new(None),
            make: Box::new(make),
        }
    }

    pub fn get(&self) -> Arc<T> {
        if !self.begun.swap(true, Ordering::SeqCst) {
            *self.value.lock().unwrap() = Some(Arc::new((self.make)()));
        }
        let value = self.value.lock().unwrap().clone();
        value.unwrap()
    }
}

pub fn primes() -> &'static [u32] {
    static PRIMES: LazyLock<Vec<u32>> = LazyLock::new(|| {
        let is_prime = |number: &u32| (2..*number).all(|it| !number.is_multiple_of(it));
        (2..100).filter(is_prime).collect()
    });
    &PRIMES
}
