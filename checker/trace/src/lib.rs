//! Plain data shared by the two processes of a verdict.
//!
//! The *judge* (the `checker` command) never links the engine, and the
//! *learner's process* (the learner's code, the drop-ins, the engine and a
//! check file) never decides a diagnosis. They meet here: the learner's process
//! [reports](protocol) what it observed, with [traces](Trace) as evidence, and
//! the judge turns observations into a verdict.
//!
//! Nothing in this crate does any I/O beyond encoding, and nothing here is
//! trusted: the judge bounds and [validates](Trace::validate) whatever arrives.

mod event;
mod execution;
pub mod protocol;

pub use event::{Event, Object, ObjectKind, Operation, Site};
pub use execution::{End, Holder, MAX_EVENTS, MAX_THREADS, Thread, Trace, Wait};
