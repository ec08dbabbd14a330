//! Made without a lock being held, by whoever came first; the others are told when it is
//! done, or when it was given up.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{Arc, Condvar, LazyLock, Mutex},
};

enum State<T> {
    Nothing,
    InTheMaking,
    Made(Arc<T>),
}

pub struct Lazy<T> {
    state: Mutex<State<T>>,
    made: Condvar,
    make: Box<dyn Fn() -> T + Send + Sync>,
}

impl<T> Lazy<T> {
    pub fn new(make: impl Fn() -> T + Send + Sync + 'static) -> Lazy<T> {
        Lazy {
            state: Mutex::new(State::Nothing),
            made: Condvar::new(),
            make: Box::new(make),
        }
    }

    pub fn get(&self) -> Arc<T> {
        let mut state = self.state.lock().unwrap();
        loop {
            match &*state {
                State::Made(value) => return Arc::clone(value),
                State::InTheMaking => state = self.made.wait(state).unwrap(),
                State::Nothing => break,
            }
        }
        *state = State::InTheMaking;
        drop(state);
        let made = panic::catch_unwind(AssertUnwindSafe(|| Arc::new((self.make)())));
        *self.state.lock().unwrap() = match &made {
            Ok(value) => State::Made(Arc::clone(value)),
            Err(_) => State::Nothing,
        };
        self.made.notify_all();
        made.unwrap_or_else(|payload| panic::resume_unwind(payload))
    }
}

pub fn primes() -> &'static [u32] {
    static PRIMES: LazyLock<Vec<u32>> = LazyLock::new(|| {
        let is_prime = |number: &u32| (2..*number).all(|it| !number.is_multiple_of(it));
        (2..100).filter(is_prime).collect()
    });
    &PRIMES
}
