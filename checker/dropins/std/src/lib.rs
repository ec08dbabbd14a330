//! Takes the name `std` in the controlled world.
//!
//! Everything that is not modelled is the real thing, re-exported; what threads
//! can meet through is modelled over the [engine], path for path. What would
//! reach out of the controlled world (processes, the network, files) is refused
//! with the engine's word for it, or absent, and never silently real.
//!
//! `Arc` is the real one: its counts are not explored, which can be seen only
//! by programs that decide something by `strong_count`.

pub use ::std::*;

#[macro_use]
mod macros;
#[macro_use]
mod refused;

#[cfg(not(feature = "unwatched-cells"))]
pub mod cell;
pub mod env;
pub mod fs;
pub mod hint;
pub mod io;
pub mod net;
pub mod os;
pub mod panic;
pub mod prelude;
pub mod process;
pub mod sync;
pub mod thread;
pub mod time;
