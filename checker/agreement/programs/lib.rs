//! Small programs, each of which can come to more than one end. This one text is
//! compiled twice: over the real libraries, and over the drop-ins.
//!
//! None of them can wait for ever.

mod atomics;
mod channels;
mod crossbeams;
mod locks;
mod once;
mod parking_lots;
mod threads;
mod waiting;

/// What happens where chance has a say: nothing in the controlled world.
#[derive(Clone, Copy)]
pub struct Chance {
    /// Holds the calling thread up, or does not.
    pub pause: fn(),
    /// Waits until so many threads are here, so that they go on at the same moment.
    pub meet: fn(usize),
}

impl Chance {
    pub(crate) fn pause(self) {
        (self.pause)();
    }

    pub(crate) fn meet(self, threads: usize) {
        (self.meet)(threads);
    }
}

/// A program, and its name.
#[derive(Clone, Copy)]
pub struct Program {
    /// What it is about, in a few words.
    pub name: &'static str,
    /// Runs it once and says what came of it.
    pub run: fn(Chance) -> String,
}

/// All of them.
pub fn all() -> Vec<Program> {
    [
        locks::ALL,
        waiting::ALL,
        channels::ALL,
        atomics::ALL,
        threads::ALL,
        once::ALL,
        parking_lots::ALL,
        crossbeams::ALL,
    ]
    .concat()
}

/// The programs of one file.
macro_rules! programs {
    ($($name:literal: $run:expr,)*) => {
        pub(crate) const ALL: &[$crate::Program] = &[$($crate::Program { name: $name, run: $run },)*];
    };
}
use programs;
