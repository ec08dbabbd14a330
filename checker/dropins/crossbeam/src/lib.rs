//! `crossbeam` in the controlled world: the same names and signatures, over the
//! engine's steps.
//!
//! What only carries data (errors, [`deque::Steal`], [`utils::CachePadded`]) is
//! the real crate's own. `epoch` is left out: a program that names it does not
//! compile here, and is told that it is not modelled.

pub mod atomic;
pub mod channel;
pub mod deque;
mod farewell;
mod items;
pub mod queue;
pub mod sync;
pub mod thread;
mod time;
pub mod utils;

pub use thread::scope;
