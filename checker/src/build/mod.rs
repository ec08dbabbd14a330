//! From a learner's file to two programs, one for each world.

mod call;
mod compile;
mod inspection;
pub mod keeper;
mod object;
mod rustc;
mod stage;
mod support;
mod toolchain;
mod world;

pub use compile::{Compiled, Programs, Request, Wanted, compile};
pub use inspection::{Inspection, Kind};
pub use rustc::{CompilerMessage, Place};
pub use support::Support;
pub use toolchain::Toolchain;
