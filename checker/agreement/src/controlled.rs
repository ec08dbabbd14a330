//! What can come of a program, in the controlled world.

use std::collections::BTreeSet;

use agreement_controlled::{Chance, Program};
use engine::{Ended, Explorer, Memory, Rules, Search};

/// Executions of one program: enough for all of them, so that the set is exact.
const MOST: u64 = 400_000;

/// Chance has no say: every schedule is explored.
const NO_CHANCE: Chance = Chance {
    pause: || {},
    meet: |_| {},
};

/// The exact set of what can come of it.
///
/// # Panics
/// If it does not always return, or has too many executions.
pub(crate) fn outcomes(program: &Program) -> BTreeSet<String> {
    let mut outcomes = BTreeSet::new();
    let rules = Rules {
        memory: Memory::Weak,
        spurious: 1,
        ..Rules::default()
    };
    let search = Search::Exhaustive { executions: MOST };
    let summary = Explorer::new().explore(
        rules,
        &search,
        || (program.run)(NO_CHANCE),
        |finished| {
            let ended = finished.ended();
            assert_eq!(
                ended,
                Ended::Returned,
                "{}: {:?}",
                program.name,
                finished.panic()
            );
            // What the program owns vanishes with its execution.
            outcomes.extend(finished.value().cloned());
            true
        },
    );
    assert!(summary.exhausted, "{}: {summary:?}", program.name);
    outcomes
}
