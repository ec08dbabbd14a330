//! One program, explored.

use std::collections::BTreeSet;

use engine::{Explorer, Rules, Search};

/// A program, and its name.
#[derive(Clone, Copy)]
pub(crate) struct Program {
    pub(crate) name: &'static str,
    pub(crate) run: fn() -> String,
}

/// Executions, if there are more than can all be run.
const SAMPLES: u64 = 300;
/// Executions that are all run.
const ALL: u64 = 3_000;

/// What came of it: a line for the test that reads it.
///
/// There is one explorer for all of them: it knows what the statics of the crates, which
/// the programs share, were like at first.
pub(crate) fn line(explorer: &mut Explorer, program: &Program) -> String {
    let mut outcomes = BTreeSet::new();
    let mut explore = |search: &Search| {
        explorer.explore(Rules::default(), search, program.run, |finished| {
            let end = finished.ended();
            let panic = || finished.panic().map_or(String::new(), |it| it.0);
            let value = finished.value().cloned().unwrap_or_else(panic);
            outcomes.insert(format!("{end:?} {value}").trim_end().to_owned());
            true
        })
    };
    let mut summary = explore(&Search::Exhaustive { executions: ALL });
    if !summary.exhausted {
        summary = explore(&Search::Rotation {
            seed: 0,
            executions: SAMPLES,
        });
    }
    let how = if summary.exhausted { "all" } else { "some" };
    let outcomes: Vec<_> = outcomes.into_iter().collect();
    format!("{}: {how}: {}", program.name, outcomes.join(" | "))
}
