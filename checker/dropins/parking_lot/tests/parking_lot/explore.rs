//! Runs a body under every interleaving.

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

/// Every value that `body` can return, each with whether what came before its mark
/// `before` is known, by the memory model, at its mark `after`.
pub(crate) fn ordered<T: Clone + Ord>(body: impl Fn() -> T) -> BTreeSet<(T, bool)> {
    let rules = Rules {
        clocks: true,
        ..Rules::default()
    };
    let search = Search::Exhaustive {
        executions: 500_000,
    };
    let mut seen = BTreeSet::new();
    let summary = Explorer::new().explore(rules, &search, body, |finished| {
        assert_eq!(finished.ended(), Ended::Returned);
        let marks = finished.marks();
        let mark = |name| *marks.iter().find(|it| it.name == name).expect("it is made");
        let known = mark("before").happens_before(&mark("after"));
        seen.insert((finished.value().expect("it returned").clone(), known));
        true
    });
    assert!(summary.exhausted, "the exploration was cut short");
    seen
}

/// All outcomes of `body` over executions that are chosen at random.
pub(crate) fn walks<T: Clone + Ord>(body: impl Fn() -> T) -> BTreeSet<Outcome<T>> {
    let search = Search::Random {
        seed: 1,
        executions: 20,
    };
    let mut outcomes = BTreeSet::new();
    Explorer::new().explore(Rules::default(), &search, body, |finished| {
        outcomes.insert(outcome(finished));
        true
    });
    outcomes
}

/// `tell` comes after the mark in one thread, `hear` before the mark in the other, and
/// says whether it has heard of it.
pub(crate) fn told(tell: impl Fn() + Sync, hear: impl Fn() -> bool + Sync) -> bool {
    dropin_std::thread::scope(|s| {
        s.spawn(|| {
            engine::mark("before");
            tell();
        });
        let heard = hear();
        engine::mark("after");
        heard
    })
}

/// Of [`told`]: it is heard of, or it is not, and known if and only if it is.
pub(crate) fn if_heard() -> BTreeSet<(bool, bool)> {
    BTreeSet::from([(false, false), (true, true)])
}

/// Of [`told`]: it is always heard of, and known.
pub(crate) fn always() -> BTreeSet<(bool, bool)> {
    BTreeSet::from([(true, true)])
}

/// Waiting in a loop for what never comes. Some loops are too long to be explored.
#[track_caller]
pub(crate) fn never(look: impl Fn() -> bool) {
    let outcomes = walks(|| while !look() {});
    assert_eq!(outcomes, BTreeSet::from([Outcome::Ended(Ended::Livelock)]));
}
