//! Hints to the compiler, which are real, and to the scheduler.

pub use ::std::hint::*;

/// Says that the running thread spins.
#[track_caller]
#[inline]
pub fn spin_loop() {
    engine::primitive::thread::spin_hint();
}
