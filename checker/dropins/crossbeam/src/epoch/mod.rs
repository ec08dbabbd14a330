//! Memory that is freed when nobody can look at it any more.
//!
//! The real one frees what was deferred some time after every thread that was
//! pinned then has unpinned itself, or never. Here it is freed by the one that
//! unpins last, by one that unpins later, or never: each is explored.
//!
//! Pointers ([`Owned`], [`Shared`]) only carry an address and are the real ones;
//! what threads meet through ([`Atomic`], [`Guard`], [`Collector`]) is modelled.

mod atomic;
mod collector;
mod guard;

#[allow(deprecated)]
pub use crossbeam::epoch::{
    CompareAndSetError, CompareAndSetOrdering, CompareExchangeError, Owned, Pointable, Pointer,
    Shared,
};

pub use atomic::Atomic;
pub use collector::{Collector, LocalHandle, default_collector, is_pinned, pin};
pub use guard::{Guard, unprotected};
