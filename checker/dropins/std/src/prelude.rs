//! The preludes, with the modelled macros: a prelude's names win over those of
//! the crate root, so the macros have to be in both.

macro_rules! prelude {
    ($($name:ident),*) => {$(
        #[doc = concat!("The prelude `", stringify!($name), "`.")]
        pub mod $name {
            pub use ::std::prelude::$name::*;

            pub use crate::{dbg, eprint, eprintln, print, println, thread_local};
        }
    )*};
}

prelude!(v1, rust_2015, rust_2018, rust_2021, rust_2024);
