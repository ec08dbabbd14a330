//! What an exploration comes to is the same with helpers and without: in a process of its
//! own with one thread, because helpers are forks of it.

#[path = "engine/generated.rs"]
mod generated;
#[allow(dead_code, reason = "other tests use more of it")]
#[path = "engine/support.rs"]
mod support;

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use engine::{Explorer, Finished, Inspector, Onward, Rules, Search, Summary};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use support::{Op, Outcome, Program, Stage};

/// Adds up the executions it sees, and learns of their outcomes.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sums {
    /// Executions, the sum of their classes, and the sum of their outcomes' hashes.
    sums: [u64; 3],
    outcomes: BTreeSet<Outcome>,
}

struct Counting<'a> {
    stage: &'a Stage,
    all: Sums,
    /// Nothing more is looked at after an execution whose class this number divides.
    stop: Option<u64>,
    /// Copies end their process after so many executions.
    lifetime: Option<u64>,
    is_copy: bool,
    /// Accounts that were counted in.
    helped: u64,
}

impl Inspector<()> for Counting<'_> {
    fn inspect(&mut self, finished: &Finished<'_, ()>) -> Onward {
        let outcome = self.stage.outcome(finished);
        let mut hasher = DefaultHasher::new();
        outcome.hash(&mut hasher);
        self.add([1, finished.class(), hasher.finish()]);
        if self.is_copy && self.lifetime == Some(self.all.sums[0]) {
            std::process::exit(3);
        }
        if self
            .stop
            .is_some_and(|it| finished.class().is_multiple_of(it))
        {
            return Onward::Stop;
        }
        match self.all.outcomes.insert(outcome) {
            true => Onward::Learned,
            false => Onward::Next,
        }
    }

    fn become_copy(&mut self) {
        self.all.sums = [0; 3];
        self.is_copy = true;
    }

    fn account(&self) -> Vec<u64> {
        self.all.sums.to_vec()
    }

    fn count_in(&mut self, account: &[u64]) -> bool {
        self.add(account.try_into().expect("three numbers"));
        self.helped += 1;
        true
    }

    fn learn(&mut self, finished: &Finished<'_, ()>) {
        self.all.outcomes.insert(self.stage.outcome(finished));
    }
}

impl Counting<'_> {
    fn add(&mut self, numbers: [u64; 3]) {
        for (sum, number) in self.all.sums.iter_mut().zip(numbers) {
            *sum = sum.wrapping_add(number);
        }
    }
}

/// A program, and how it is explored.
struct Case {
    program: Program,
    joins: bool,
    rules: Rules,
    search: Search,
    stop: Option<u64>,
    lifetime: Option<u64>,
}

impl Case {
    /// What is seen, with so many helpers after so many executions, and how many helped.
    fn run(&self, helpers: usize, pause: u64) -> (Sums, Summary, u64) {
        let stage = Stage::default();
        let mut explorer = Explorer::new();
        explorer.set_helpers(helpers, pause);
        let mut inspector = Counting {
            stage: &stage,
            all: Sums::default(),
            stop: self.stop,
            lifetime: self.lifetime,
            is_copy: false,
            helped: 0,
        };
        let body = || stage.play(&self.program, self.joins);
        let summary = explorer.inspect_all(self.rules, &self.search, body, &mut inspector);
        (inspector.all, summary, inspector.helped)
    }
}

/// Whatever becomes of the helpers.
#[test]
fn everything_is_the_same_with_helpers_and_without() {
    let mut runner = TestRunner::deterministic();
    let ops: [fn(&mut TestRunner) -> Op; 4] = [
        |runner| sample(&generated::op(), runner),
        |runner| sample(&generated::weak_op(), runner),
        |runner| sample(&generated::failing_op(), runner),
        |runner| sample(&generated::ending_op(), runner),
    ];
    let mut helped = [0; 3];
    for round in 0..192 {
        let kind = round % 4;
        let threads = 2 + round / 4 % 2;
        let mut operation = || ops[kind](&mut runner);
        let mut thread = || (0..3).map(|_| operation()).collect();
        let fate = round / 32 % 3;
        let case = Case {
            program: (0..threads).map(|_| thread()).collect(),
            joins: kind != 3,
            rules: Rules {
                failures: u32::from(kind == 2),
                ..Rules::default()
            },
            search: match round / 8 % 4 {
                0..3 => Search::Exhaustive { executions: 700 },
                _ => Search::Rotation {
                    seed: round as u64,
                    executions: 1_500,
                },
            },
            stop: (fate == 1).then_some(61),
            lifetime: (fate == 2).then_some(9),
        };
        let (sums, summary, _) = case.run(0, 1);
        for (helpers, pause) in [(1, 3), (3, 1)] {
            let (same_sums, same_summary, count) = case.run(helpers, pause);
            assert_eq!(
                (&sums, summary),
                (&same_sums, same_summary),
                "{helpers} helpers after {pause}: {:?} {:?}",
                case.search,
                case.program
            );
            helped[fate] += count;
        }
    }
    assert!(
        helped.iter().all(|&it| it > 20),
        "they did help: {helped:?}"
    );
}

fn sample<T>(strategy: &impl Strategy<Value = T>, runner: &mut TestRunner) -> T {
    let tree = strategy.new_tree(runner);
    tree.expect("a strategy without filters").current()
}
