//! Who explores, and what came of it.

use crate::explorers::{loom, ours, shuttle};

/// An explorer and its way of going through a program's interleavings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Explorer {
    /// One execution for each class of equivalent ones.
    OursExhaustive,
    /// Random walks.
    OursRandom,
    /// Several samplers in turn.
    OursRotation,
    /// Random walks.
    ShuttleRandom,
    /// Priorities with few changes, of depth 3.
    ShuttlePct,
    /// Uniform random walks.
    ShuttleUrw,
    /// Every schedule.
    ShuttleDfs,
    /// Its own dynamic partial-order reduction.
    Loom,
}

impl Explorer {
    /// All of them.
    pub(crate) const ALL: [Explorer; 8] = [
        Explorer::OursExhaustive,
        Explorer::OursRandom,
        Explorer::OursRotation,
        Explorer::ShuttleRandom,
        Explorer::ShuttlePct,
        Explorer::ShuttleUrw,
        Explorer::ShuttleDfs,
        Explorer::Loom,
    ];

    /// Its name in tables and rows.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Explorer::OursExhaustive => "ours-exhaustive",
            Explorer::OursRandom => "ours-random",
            Explorer::OursRotation => "ours-rotation",
            Explorer::ShuttleRandom => "shuttle-random",
            Explorer::ShuttlePct => "shuttle-pct",
            Explorer::ShuttleUrw => "shuttle-urw",
            Explorer::ShuttleDfs => "shuttle-dfs",
            Explorer::Loom => "loom",
        }
    }

    /// The explorer of this name.
    pub(crate) fn named(name: &str) -> Option<Explorer> {
        Explorer::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Explores the program of this name.
    ///
    /// # Panics
    /// If there is no such program.
    pub(crate) fn explore(self, program: &str, bounds: Bounds) -> Outcome {
        match self {
            Explorer::OursExhaustive | Explorer::OursRandom | Explorer::OursRotation => {
                ours::explore(self, program, bounds)
            }
            Explorer::ShuttleRandom
            | Explorer::ShuttlePct
            | Explorer::ShuttleUrw
            | Explorer::ShuttleDfs => shuttle::explore(self, program, bounds),
            Explorer::Loom => loom::explore(program, bounds),
        }
    }
}

/// How far to go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Executions at most.
    pub(crate) executions: u64,
    /// What all random choices derive from.
    pub(crate) seed: u64,
    /// A failing execution is the last one. The peers always stop there.
    pub(crate) until_found: bool,
}

impl Bounds {
    /// So many executions, whatever comes of them.
    pub(crate) fn executions(executions: u64) -> Bounds {
        Bounds {
            executions,
            seed: 0,
            until_found: false,
        }
    }

    /// Until a bug is found.
    pub(crate) fn until_found(executions: u64, seed: u64) -> Bounds {
        Bounds {
            executions,
            seed,
            until_found: true,
        }
    }
}

/// What an exploration came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Outcome {
    /// Executions that were run.
    pub(crate) executions: u64,
    /// There is no further interleaving.
    pub(crate) exhausted: bool,
    /// Processor time.
    pub(crate) seconds: f64,
    /// What of it went by between the first and the last execution; 0 if there were
    /// fewer than asked for.
    pub(crate) middle: f64,
    /// The number of the first failing execution, from 1.
    pub(crate) found_at: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_explorer_is_found_by_its_name() {
        for explorer in Explorer::ALL {
            assert_eq!(Explorer::named(explorer.name()), Some(explorer));
        }
        assert_eq!(Explorer::named("somebody"), None);
    }

    #[test]
    fn explorers_of_every_kind_agree_that_a_lock_order_bug_is_there() {
        for explorer in Explorer::ALL {
            let outcome = explorer.explore("deadlock01", Bounds::until_found(10_000, 1));
            assert!(outcome.found_at.is_some(), "{explorer:?}: {outcome:?}");
        }
    }

    #[test]
    fn no_explorer_finds_a_bug_where_there_is_none() {
        for explorer in Explorer::ALL {
            let outcome = explorer.explore("mutex_counter-2x1", Bounds::until_found(1_000, 1));
            assert_eq!(outcome.found_at, None, "{explorer:?}");
        }
    }

    #[test]
    fn an_exploration_that_is_cut_short_is_not_called_exhausted() {
        for explorer in [
            Explorer::OursExhaustive,
            Explorer::ShuttleDfs,
            Explorer::Loom,
        ] {
            let cut = explorer.explore("mutex-2x2", Bounds::executions(3));
            assert_eq!((cut.executions, cut.exhausted), (3, false), "{explorer:?}");
            let whole = explorer.explore("mutex-2x2", Bounds::executions(100_000));
            assert!(whole.exhausted, "{explorer:?}");
        }
    }

    #[test]
    fn samplers_run_exactly_as_often_as_they_are_told() {
        for explorer in [Explorer::OursRandom, Explorer::ShuttleRandom] {
            let outcome = explorer.explore("counter-2x2", Bounds::executions(123));
            assert_eq!(outcome.executions, 123, "{explorer:?}");
        }
    }
}
