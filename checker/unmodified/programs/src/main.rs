//! Programs over other people's crates, each run in the controlled world. Prints one
//! line for each: its name, whether all of its executions were explored or only some,
//! and what came of it.

mod dashmaps;
mod explored;
mod once_cells;
mod rayons;
mod tokios;

use explored::Program;

fn main() {
    let mut explorer = engine::Explorer::new();
    let wanted = std::env::args().nth(1);
    let all = [once_cells::ALL, rayons::ALL, tokios::ALL, dashmaps::ALL].concat();
    for program in all {
        if wanted.as_deref().is_none_or(|it| program.name.contains(it)) {
            println!("{}", explored::line(&mut explorer, &program));
        }
    }
}

/// The programs of one file.
macro_rules! programs {
    ($($name:literal: $run:expr,)*) => {
        pub(crate) const ALL: &[$crate::Program] = &[$($crate::Program { name: $name, run: $run },)*];
    };
}
use programs;
