//! From a learner's file to two programs, one for each world.

mod compile;
mod rustc;
mod stage;
mod support;
mod toolchain;

pub use compile::{Compiled, Programs, Request, compile};
pub use rustc::{CompilerMessage, Place};
pub use support::Support;
pub use toolchain::Toolchain;
