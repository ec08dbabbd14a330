//! `crossbeam` in the controlled world: the same names and signatures, over the
//! engine's steps.
//!
//! What only carries data (errors, [`deque::Steal`], [`utils::CachePadded`]) is the real
//! crate's own.

pub mod atomic;
pub mod channel;
pub mod deque;
pub mod epoch;
mod farewell;
mod items;
pub mod queue;
mod rivals;
pub mod sync;
pub mod thread;
mod time;
pub mod utils;

pub use thread::scope;
