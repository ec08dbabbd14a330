//! How executions end.

use std::panic::Location;

/// How an execution ended, in the engine's own terms.
#[derive(Clone, Debug)]
pub(crate) enum Ending {
    Returned,
    Leaked,
    Panicked,
    Deadlock,
    Livelock,
    Exited {
        code: Option<i32>,
        task: u32,
    },
    TooLong,
    Unsupported {
        what: String,
        site: &'static Location<'static>,
    },
    DataRace {
        first: usize,
        second: usize,
    },
    UseAfterFree {
        given_up: usize,
        destroyed: Option<usize>,
        used: usize,
    },
    /// The strategy has seen an equivalent execution already.
    Redundant,
}

/// A panic.
#[derive(Clone)]
pub(crate) struct PanicNote {
    pub(crate) message: String,
    pub(crate) site: Option<PanicSite>,
}

/// Where a panic started; unlike a `Location` it can be owned.
#[derive(Clone)]
pub(crate) struct PanicSite {
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
}
