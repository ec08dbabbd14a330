//! Over loom. It runs five threads at most, so only small programs run there.

use loom as world;

#[path = "../programs/mod.rs"]
pub(crate) mod programs;
