//! Make something on first use, and only once.

use std::{marker::PhantomData, sync::Arc};

/// A value that is made when it is first asked for. Many threads ask, through `&Lazy`.
pub struct Lazy<T> {
    // Your fields. This one only holds the place of the value.
    _value: PhantomData<T>,
}

impl<T> Lazy<T> {
    /// Nothing is made yet: `make` is called by the first [`get`](Lazy::get).
    pub fn new(make: impl Fn() -> T + Send + Sync + 'static) -> Lazy<T> {
        let _ = make;
        todo!("keep `make` for later")
    }

    /// The value. The first call makes it; however many threads call at the same time,
    /// `make` is called once, and everybody gets the same value.
    ///
    /// If `make` panics, so does the call that called it. Others may panic too or make
    /// the value anew, but nobody waits for ever.
    pub fn get(&self) -> Arc<T> {
        todo!("make the value, if nobody has done so")
    }
}

/// The prime numbers below 100, in order. They are worked out on the first call, and
/// kept: all callers share one and the same slice.
pub fn primes() -> &'static [u32] {
    todo!("work out the primes, if nobody has done so")
}
