//! `crossbeam` in the controlled world: the same names and signatures, over the
//! engine's steps.
//!
//! What only carries data (errors, [`deque::Steal`], [`utils::CachePadded`]) is
//! the real crate's own. `epoch` is left out: a program that names it does not
//! compile here, and is told that it is not modelled.

pub mod channel;
mod time;

/// Scoped threads.
pub mod thread;

pub use thread::scope;
