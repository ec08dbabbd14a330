//! Takes the place of `core`, and adds nothing to it.
pub use ::core::*;
