//! Over this engine.

use dropin_std as world;

#[path = "../programs/mod.rs"]
pub(crate) mod programs;
