//! The program of a name, in each world.

use crate::worlds::{for_loom, for_shuttle, ours};

macro_rules! program_of {
    ($(#[$doc:meta])* $name:ident, $world:ident) => {
        $(#[$doc])*
        ///
        /// # Panics
        /// If there is no such program: the plan names none that is missing.
        pub(crate) fn $name(name: &str) -> $world::programs::Body {
            let body = $world::programs::named(name);
            body.unwrap_or_else(|| panic!("there is no program named {name}"))
        }
    };
}

program_of! {
    /// Over this engine.
    for_us, ours
}
program_of! {
    /// Over shuttle.
    for_shuttle, for_shuttle
}
program_of! {
    /// Over loom.
    for_loom, for_loom
}
