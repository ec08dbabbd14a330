//! Runs a body under every interleaving.
#![allow(dead_code, reason = "not every test file uses all of it")]

use std::collections::{BTreeMap, BTreeSet};

use engine::{Ended, Explorer, Finished, Rules, Search};

/// What a body came to in one execution: its value, or how else it ended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome<T> {
    Value(T),
    Ended(Ended),
}

fn outcome<T: Clone>(finished: &Finished<'_, T>) -> Outcome<T> {
    match (finished.ended(), finished.value()) {
        (Ended::Returned, Some(value)) => Outcome::Value(value.clone()),
        (ended, _) => Outcome::Ended(ended),
    }
}

/// All outcomes of `body` under `rules`, with how many executions had each.
pub(crate) fn under<T: Clone + Ord>(rules: Rules, body: impl Fn() -> T) -> BTreeSet<Outcome<T>> {
    let mut outcomes = BTreeMap::new();
    let search = Search::Exhaustive {
        executions: 500_000,
    };
    let summary = Explorer::new().explore(rules, &search, body, |finished| {
        *outcomes.entry(outcome(finished)).or_insert(0_u64) += 1;
        true
    });
    assert!(summary.exhausted, "the exploration was cut short");
    outcomes.into_keys().collect()
}

/// All outcomes of `body`.
pub(crate) fn all<T: Clone + Ord>(body: impl Fn() -> T) -> BTreeSet<Outcome<T>> {
    under(Rules::default(), body)
}

/// The set of exactly these values.
pub(crate) fn values<T: Ord>(values: impl IntoIterator<Item = T>) -> BTreeSet<Outcome<T>> {
    values.into_iter().map(Outcome::Value).collect()
}
