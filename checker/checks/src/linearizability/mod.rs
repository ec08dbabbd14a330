//! Linearizability: a structure that many threads use behaves as if its
//! operations happened one at a time, each at some moment between its call and its
//! return (Herlihy, Wing: "Linearizability: a correctness condition for concurrent
//! objects", TOPLAS 1990).
//!
//! A check's body makes its calls through a [`History`]. What the calls answered is
//! held against a [`Model`]: there must be an order of the operations in which the
//! model, one operation after another, gives the same answers, and in which no
//! operation comes before one that *precedes* it.
//!
//! # What precedes what
//!
//! - **Real-time order**, on real threads and as long as loads return the newest
//!   value: an operation precedes another if it had returned when the other was
//!   called. In the controlled world calls and returns are steps, so every
//!   real-time order that can come about is explored; on real threads a counter
//!   says which came first.
//! - **Happens-before order**, in executions in which loads may return older values
//!   than the newest: an operation precedes another if its return happens before the
//!   other's call, by the memory model. There is no one moment at which a store
//!   becomes visible, so "had returned" means nothing there unless the program makes
//!   it mean something. For the same reason an answer that changes nothing (a queue
//!   that says it is empty, or full) needs an explanation for the thread that got it,
//!   and not for all at once: each thread may have its own order, of everything that
//!   changes the structure and of what it has looked at itself. A ring buffer with
//!   acquire and release orderings is right by that, and is not linearizable: its two
//!   ends can call it full and empty "at the same time". (Compare Batty, Dodds,
//!   Gotsman: "Library abstraction for C/C++ concurrency", POPL 2013.)
//!
//! Executions of the first kind are explored first, so what is wrong without old
//! values is held against the stricter order.
//!
//! # Operations that never return
//!
//! An operation that is still running when the execution is over, or that panicked,
//! may have taken effect at any moment since its call, or not at all; whatever it
//! would have answered is right.

mod automaton;
mod history;
mod judge;
mod model;
mod order;
mod search;
#[cfg(test)]
mod tests;

pub(crate) use automaton::Automaton;
pub use history::History;
pub(crate) use judge::Judge;
pub use model::Model;
