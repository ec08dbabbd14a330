//! What is measured, and within which bounds: all of them stand here.

use crate::arguments::Arguments;

/// A small program, and the number of its classes of equivalent executions:
/// (nk)!/(k!)^n for n threads with k operations each.
pub(crate) const EXHAUSTIBLE: [(&str, u64); 6] = [
    ("mutex-2x1", 2),
    ("mutex-3x1", 6),
    ("mutex-2x2", 6),
    ("mutex-3x2", 90),
    ("fetch_add-2x2", 6),
    ("fetch_add-3x2", 90),
];

/// Programs that samplers are timed on.
pub(crate) const TIMED: [&str; 8] = [
    "counter-2x2",
    "counter-4x10",
    "counter-10x100",
    "mutex_counter-4x10",
    "threads-2",
    "threads-10",
    "threads-100",
    "threads-1000",
];

/// Programs with a bug, and the executions in which it is to be found.
pub(crate) const BUGGY: [(&str, u64); 29] = [
    ("reorder-3", 10_000),
    ("reorder-5", 10_000),
    ("reorder-10", 10_000),
    ("reorder-20", 10_000),
    ("reorder-50", 3_000),
    ("twostage-20", 10_000),
    ("twostage-100", 1_000),
    ("account", 10_000),
    ("arithmetic_prog", 10_000),
    ("bluetooth_driver", 10_000),
    ("carter01", 10_000),
    ("circular_buffer", 10_000),
    ("deadlock01", 10_000),
    ("din_phil-2", 10_000),
    ("din_phil-3", 10_000),
    ("din_phil-4", 10_000),
    ("din_phil-5", 10_000),
    ("din_phil-6", 10_000),
    ("din_phil-7", 10_000),
    ("fsbench", 10_000),
    ("lazy01", 10_000),
    ("phase01", 10_000),
    ("queue", 10_000),
    ("stack", 10_000),
    ("sync01", 10_000),
    ("sync02", 10_000),
    ("token_ring", 10_000),
    ("wronglock-1", 10_000),
    ("wronglock-3", 10_000),
];

/// Buggy programs that are small enough to be explored whole.
pub(crate) const SMALL: [&str; 15] = [
    "reorder-3",
    "reorder-5",
    "account",
    "arithmetic_prog",
    "bluetooth_driver",
    "carter01",
    "deadlock01",
    "din_phil-2",
    "din_phil-3",
    "din_phil-4",
    "lazy01",
    "phase01",
    "sync01",
    "token_ring",
    "wronglock-1",
];

/// Programs that one processor is at work on for a while, and the number of their
/// classes.
pub(crate) const LARGE: [(&str, u64); 3] = [
    ("mutex-3x4", 34_650),
    ("fetch_add-3x4", 34_650),
    ("mutex-4x3", 369_600),
];

/// Programs run over and over, to see whether memory grows. The second one's
/// executions are mostly abandoned in the middle.
pub(crate) const REPEATED: [&str; 2] = ["counter-2x2", "din_phil-3"];

/// The bounds of one run.
#[derive(Debug)]
pub(crate) struct Plan {
    filter: Option<String>,
    /// Executions after which an exhaustive exploration is cut short.
    pub(crate) shuttle_dfs: u64,
    /// The same, for loom.
    pub(crate) loom: u64,
    /// The same, for ours.
    pub(crate) ours: u64,
    /// Samples of a large program.
    pub(crate) samples: u64,
    /// Buggy programs are sampled with the seeds below this.
    pub(crate) seeds: u64,
    /// Their bounds are divided by this.
    pub(crate) divisor: u64,
    /// Times that each sampler is timed, in turn with the others.
    pub(crate) rounds: usize,
    /// Processor seconds that each such time takes.
    pub(crate) sample_seconds: f64,
    /// After so many executions memory is looked at.
    pub(crate) memory: [u64; 2],
}

impl Plan {
    /// What the command line asks for.
    pub(crate) fn new(arguments: &Arguments) -> Plan {
        let filter = arguments.filter.clone();
        if arguments.quick {
            Plan {
                filter,
                shuttle_dfs: 30_000,
                loom: 10_000,
                ours: 100_000,
                samples: 4_000,
                seeds: arguments.seeds.unwrap_or(3),
                divisor: 20,
                rounds: 3,
                sample_seconds: 0.02,
                memory: [1_000, 10_000],
            }
        } else {
            Plan {
                filter,
                shuttle_dfs: 2_000_000,
                loom: 200_000,
                ours: 1_000_000,
                samples: 20_000,
                seeds: arguments.seeds.unwrap_or(10),
                divisor: 1,
                rounds: 7,
                sample_seconds: 0.15,
                memory: [100_000, 1_000_000],
            }
        }
    }

    /// Whether a program is asked for.
    pub(crate) fn wants(&self, program: &str) -> bool {
        let filter = self.filter.as_deref();
        filter.is_none_or(|text| program.contains(text))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::explorer::{Bounds, Explorer};
    use crate::programs_of;

    #[test]
    fn every_program_of_the_plan_exists() {
        let buggy = BUGGY.iter().map(|(name, _)| *name);
        let exhaustible = EXHAUSTIBLE.iter().map(|(name, _)| *name);
        let all = buggy
            .chain(exhaustible)
            .chain(TIMED)
            .chain(SMALL)
            .chain(REPEATED);
        for name in all {
            programs_of::for_us(name);
        }
    }

    #[test]
    fn this_engine_needs_the_least_number_of_executions_there_is() {
        for (program, optimal) in EXHAUSTIBLE {
            let outcome = Explorer::OursExhaustive.explore(program, Bounds::executions(1_000));
            assert!(outcome.exhausted, "{program}");
            assert_eq!(outcome.executions, optimal, "{program}");
        }
    }

    #[test]
    fn exploring_a_small_program_whole_finds_its_bug() {
        for program in SMALL {
            let bounds = Bounds::until_found(100_000, 0);
            let outcome = Explorer::OursExhaustive.explore(program, bounds);
            assert!(outcome.found_at.is_some(), "{program}: {outcome:?}");
        }
    }

    #[test]
    fn sampling_finds_every_bug_within_its_bound() {
        for (program, bound) in BUGGY {
            let bounds = Bounds::until_found(bound, 0);
            let outcome = Explorer::OursRotation.explore(program, bounds);
            assert!(outcome.found_at.is_some(), "{program}: {outcome:?}");
        }
    }

    #[test]
    fn a_filter_is_a_part_of_a_name() {
        let arguments = Arguments::parse_from(["explorer-bench", "--filter", "phil"]);
        let plan = Plan::new(&arguments);
        assert!(plan.wants("din_phil-3"));
        assert!(!plan.wants("reorder-3"));
    }

    #[test]
    fn quick_bounds_are_below_the_full_ones() {
        let of = |arguments: &[&str]| Plan::new(&Arguments::parse_from(arguments));
        let full = of(&["explorer-bench"]);
        let quick = of(&["explorer-bench", "--quick"]);
        assert!(quick.shuttle_dfs < full.shuttle_dfs && quick.loom < full.loom);
        assert!(quick.seeds < full.seeds && quick.divisor > full.divisor);
        assert!(quick.memory < full.memory);
    }
}
