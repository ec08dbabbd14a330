//! The engine: runs a program's threads as coroutines on one OS thread, under
//! every interleaving that an explorer asks for.
//!
//! The drop-ins turn each synchronising operation of the learner's program into
//! a [`Step`]: what it is, which [`Shared`] objects it touches and [how](Access),
//! when it is possible, and what it does. A task stops before each step, with its
//! intention visible, until a strategy picks it; then the step happens as a
//! whole. Everything a task allocates lives in an arena that is thrown away
//! with the execution, so an execution can be abandoned anywhere.
//!
//! ```text
//! drop-ins ─▶ primitive ─▶ perform ─▶ execution ◀─ strategy ◀─ explore
//!                                        │
//!                                        └─▶ recorder ─▶ trace::Trace
//! ```

mod access;
mod arena;
mod atomics;
mod cells;
mod clock;
mod config;
mod execution;
mod explore;
mod finished;
mod hashing;
mod helper;
mod inspector;
mod limits;
mod locals;
mod minimise;
mod panics;
mod parcel;
mod peer;
mod perform;
pub mod primitive;
pub mod reclaim;
mod recorder;
mod report;
mod root;
mod shared;
mod sharing;
mod spin;
mod statics;
mod strategy;
mod task;

pub use access::{Access, Footprint};
pub use cells::access_cell;
pub use clock::Clock;
pub use config::{Halt, Memory, Rules, Time};
pub use execution::shows_hidden_locks;
pub use explore::{Explorer, Search, Summary};
pub use finished::{Ended, Finished, Marked};
pub use inspector::{Inspector, Onward};
pub use limits::{Exhausted, guard, on_exhausted};
pub use locals::{Local, keep_local, local};
pub use minimise::{Schedule, Witness};
pub use panics::{panic_was_caught, panic_was_resumed, panicking};
pub use parcel::Parcel;
pub use perform::{
    Context, Step, TaskId, Touched, exit_process, is_active, mark, now, perform, perform_when,
    select, unsupported,
};
pub use primitive::atomic::{Atomic, Word, fence};
pub use shared::{Shared, State};
pub use task::Wake;

#[global_allocator]
static ALLOCATOR: arena::Allocator = arena::Allocator;
