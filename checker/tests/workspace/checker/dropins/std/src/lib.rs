//! Takes the place of `std`, and adds nothing to it.
pub use ::std::*;

/// Stands for a part of the standard library that is not modelled.
pub mod net {}
