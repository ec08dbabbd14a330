//! Exploring a program, and saying what can come of it.

use std::fmt::Debug;

use engine::{Ended, Explorer, Finished, Rules, Search};
use trace::Operation;

/// A set of values that can be compared and nothing else.
#[derive(Debug)]
pub struct Set<T>(Vec<T>);

impl<T: PartialEq> Set<T> {
    fn insert(&mut self, value: T) {
        if !self.0.contains(&value) {
            self.0.push(value);
        }
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl<T: PartialEq> PartialEq for Set<T> {
    fn eq(&self, other: &Set<T>) -> bool {
        self.len() == other.len() && self.0.iter().all(|it| other.0.contains(it))
    }
}

/// Shows every class of `body`'s executions to `inspect`.
pub fn explore<T>(rules: Rules, body: impl Fn() -> T, mut inspect: impl FnMut(&Finished<'_, T>)) {
    let search = Search::Exhaustive {
        executions: 200_000,
    };
    let summary = Explorer::new().explore(rules, &search, body, |finished| {
        inspect(finished);
        true
    });
    assert!(summary.exhausted, "{summary:?}");
}

/// Everything that `body` can return; it must always return.
#[track_caller]
pub fn outcomes<T: PartialEq + Clone + Debug>(body: impl Fn() -> T) -> Set<T> {
    outcomes_under(Rules::default(), body)
}

/// As [`outcomes`], under other rules.
#[track_caller]
pub fn outcomes_under<T: PartialEq + Clone + Debug>(rules: Rules, body: impl Fn() -> T) -> Set<T> {
    let mut outcomes = Set(Vec::new());
    explore(rules, body, |finished| {
        assert_eq!(finished.ended(), Ended::Returned, "{:?}", finished.panic());
        outcomes.insert(finished.value().expect("it returned").clone());
    });
    outcomes
}

/// Everything that `body` can print.
pub fn outputs(body: impl Fn()) -> Set<String> {
    let mut outputs = Set(Vec::new());
    explore(Rules::default(), body, |finished| {
        assert_eq!(finished.ended(), Ended::Returned, "{:?}", finished.panic());
        outputs.insert(finished.stdout());
    });
    outputs
}

/// All ways in which `body` can end.
pub fn ends<T>(body: impl Fn() -> T) -> Set<Ended> {
    let mut ends = Set(Vec::new());
    explore(Rules::default(), body, |finished| {
        ends.insert(finished.ended());
    });
    ends
}

/// The messages of all panics that can end `body`.
pub fn panics<T>(body: impl Fn() -> T) -> Set<String> {
    let mut panics = Set(Vec::new());
    explore(Rules::default(), body, |finished| {
        if let Some((message, _)) = finished.panic() {
            panics.insert(message);
        }
    });
    panics
}

/// A set, as it is written in a test.
pub fn set<T: PartialEq, const N: usize>(values: [T; N]) -> Set<T> {
    let mut set = Set(Vec::new());
    values.into_iter().for_each(|it| set.insert(it));
    assert_eq!(set.len(), N, "a value is written twice");
    set
}

/// Everything that `body` can return, each with whether what came before its mark
/// `before` is known, by the memory model, at its mark `after`.
pub fn ordered<T: PartialEq + Clone + Debug>(body: impl Fn() -> T) -> Set<(T, bool)> {
    let rules = Rules {
        clocks: true,
        ..Rules::default()
    };
    let mut seen = Set(Vec::new());
    explore(rules, body, |finished| {
        assert_eq!(finished.ended(), Ended::Returned, "{:?}", finished.panic());
        let marks = finished.marks();
        let mark = |name| *marks.iter().find(|it| it.name == name).expect("it is made");
        let known = mark("before").happens_before(&mark("after"));
        seen.insert((finished.value().expect("it returned").clone(), known));
    });
    seen
}

/// How many executions stand for all of `body`'s.
pub fn count(body: impl Fn()) -> u64 {
    let mut executions = 0;
    explore(Rules::default(), body, |_| executions += 1);
    executions
}

/// The kinds of `body`'s steps, which one thread takes, but for its first and last.
pub fn operations(body: impl Fn()) -> Vec<Operation> {
    let rules = Rules {
        record: true,
        ..Rules::default()
    };
    let mut operations = Vec::new();
    explore(rules, body, |finished| {
        operations = finished
            .trace()
            .events
            .iter()
            .map(|it| it.operation)
            .collect();
    });
    operations.retain(|it| !matches!(it, Operation::Begin | Operation::Exit));
    operations
}

/// All ways in which `body` ends, over executions that are chosen at random.
pub fn walks(body: impl Fn()) -> Set<Ended> {
    let search = Search::Random {
        seed: 1,
        executions: 20,
    };
    let mut ends = Set(Vec::new());
    Explorer::new().explore(Rules::default(), &search, body, |finished| {
        ends.insert(finished.ended());
        true
    });
    ends
}
