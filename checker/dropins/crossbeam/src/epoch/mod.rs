//! Memory that is freed when nobody can look at it any more.
//!
//! The real one frees what was deferred some time after every thread that was
//! pinned then has unpinned itself, or never. Here it is freed by the one that
//! unpins last, by one that unpins later, or never: each is explored. An object without a
//! destructor is freed as soon as can be: whoever uses it too late does so then, and
//! nothing else can tell.
//!
//! Who uses an object after that ([`Shared::deref`] and the like), or destroys it twice,
//! has the execution end there.

mod atomic;
mod collector;
mod guard;
mod pointer;

#[allow(deprecated)]
pub use crossbeam::epoch::{CompareAndSetOrdering, Pointable};

pub use atomic::Atomic;
pub use collector::{Collector, LocalHandle, default_collector, is_pinned, pin};
pub use guard::{Guard, unprotected};
#[allow(deprecated)]
pub use pointer::CompareAndSetError;
pub use pointer::{CompareExchangeError, Owned, Pointer, Shared};
