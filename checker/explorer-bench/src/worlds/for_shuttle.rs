//! Over shuttle.

use shuttle as world;

#[path = "../programs/mod.rs"]
pub(crate) mod programs;
