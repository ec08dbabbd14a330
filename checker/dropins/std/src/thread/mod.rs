//! Threads.

mod builder;
mod current;
mod join_handle;
mod local;
mod packet;
mod scoped;

pub use ::std::thread::Result;

pub use builder::{Builder, spawn};
pub use current::{
    Thread, ThreadId, available_parallelism, current, panicking, park, park_timeout, sleep,
    sleep_until, yield_now,
};
#[allow(deprecated)]
pub use current::{park_timeout_ms, sleep_ms};
pub use join_handle::JoinHandle;
pub use local::{AccessError, LocalKey};
pub use scoped::{Scope, ScopedJoinHandle, scope};
