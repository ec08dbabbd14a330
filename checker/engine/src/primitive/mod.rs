//! What the drop-ins are made of: atomics, locks, condition variables, threads, time and
//! output, each a state, a guard and an effect over [`perform`](crate::perform).

pub mod atomic;
pub mod condvar;
pub mod lock;
pub mod output;
pub mod rwlock;
pub mod thread;
