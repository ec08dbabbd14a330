//! The same programs, compiled against each explorer's mirror of `std`.
//!
//! Each file here includes the same files, which take what they use from
//! `super::world`: a program is written once, as ordinary Rust, and can be no
//! different for one explorer than for another. `Arc` is the real one in all
//! of them, so that no explorer has its counts to explore.

// Three times the same file is the point.
#![allow(clippy::duplicate_mod)]

pub(crate) mod for_loom;
pub(crate) mod for_shuttle;
pub(crate) mod ours;
