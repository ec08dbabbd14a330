//! The reduced explorer against plain depth-first search, over generated
//! programs: the same outcomes, and as many executions as there are classes.

use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};

use crate::support::{Op, Program, explore, explore_joining};
use engine::{Memory, Rules, Search};
use proptest::prelude::*;

fn simple() -> impl Strategy<Value = Op> {
    prop_oneof![
        (0..2_usize).prop_map(|it| Op::Load(it, SeqCst)),
        (0..2_usize, 1..3_u64).prop_map(|(it, value)| Op::Store(it, value, SeqCst)),
        (0..2_usize).prop_map(|it| Op::Add(it, SeqCst)),
        (0..2_usize).prop_map(|it| Op::Exchange(it, 0, 7, SeqCst)),
        Just(Op::Print("a")),
        Just(Op::Yield),
        Just(Op::Sleep(5)),
        Just(Op::Panic),
    ]
}

fn nested_prints() -> impl Strategy<Value = Vec<Op>> {
    let op = prop_oneof![
        2 => Just(Op::Print("b")),
        1 => Just(Op::Printing(vec![Op::Print("c")])),
        1 => simple(),
    ];
    prop::collection::vec(op, 1..3)
}

fn blocking() -> impl Strategy<Value = Op> {
    let inner = || prop::collection::vec(simple(), 0..2);
    let nested = prop_oneof![
        3 => simple(),
        1 => (0..2_usize, inner()).prop_map(|(it, inner)| Op::Locked(it, inner)),
    ];
    let nested = move || prop::collection::vec(nested.clone(), 0..2);
    prop_oneof![
        (0..2_usize, nested()).prop_map(|(it, inner)| Op::Locked(it, inner)),
        (0..2_usize, inner()).prop_map(|(it, inner)| Op::TryLocked(it, inner)),
        (0..2_usize, inner()).prop_map(|(it, inner)| Op::LockedFor(it, inner)),
        (0..1_usize, inner()).prop_map(|(it, inner)| Op::Reading(it, inner)),
        (0..1_usize, inner()).prop_map(|(it, inner)| Op::Writing(it, inner)),
        (0..1_usize, inner()).prop_map(|(it, inner)| Op::TryWriting(it, inner)),
        nested_prints().prop_map(Op::Printing),
        Just(Op::Wait(0, 0)),
        Just(Op::WaitFor(0, 0)),
        Just(Op::NotifyOne(0)),
        Just(Op::NotifyAll(0)),
        Just(Op::Park),
        (1..3_u64).prop_map(Op::Put),
        Just(Op::Take),
        Just(Op::ParkFor),
        (0..3_usize).prop_map(Op::Unpark),
        inner().prop_map(Op::Spawn),
    ]
}

fn program() -> impl Strategy<Value = Program> {
    let op = prop_oneof![simple(), blocking()];
    prop::collection::vec(prop::collection::vec(op, 1..3), 2..4)
}

const PLAIN: u64 = 4_000;

fn agree(program: &Program) -> Result<bool, TestCaseError> {
    if std::env::var_os("ORACLE_SHOW").is_some() {
        eprintln!("{program:?}");
    }
    let rules = Rules {
        memory: Memory::SequentiallyConsistent,
        ..Rules::default()
    };
    let (all, classes, plain) = explore(program, rules, &Search::DepthFirst { executions: PLAIN });
    if !plain.exhausted {
        return Ok(false);
    }
    let (reduced, reduced_classes, summary) =
        explore(program, rules, &Search::Exhaustive { executions: PLAIN });
    prop_assert!(summary.exhausted);
    prop_assert_eq!(
        all.keys().collect::<Vec<_>>(),
        reduced.keys().collect::<Vec<_>>(),
        "outcomes"
    );
    prop_assert_eq!(&classes, &reduced_classes, "classes");
    prop_assert_eq!(summary.executions as usize, classes.len(), "executions");
    Ok(true)
}

#[test]
fn threads_that_hold_standard_output_for_a_line_come_in_every_order() {
    let line = |name| vec![Op::Printing(vec![Op::Print(name), Op::Print("\n")])];
    let two = vec![line("a"), line("b")];
    let compared = agree(&two).expect("both explorers see the same");
    assert!(compared, "plain search is small enough");
    let program = vec![line("a"), line("b"), line("c")];
    let rules = Rules::default();
    let search = Search::Exhaustive { executions: PLAIN };
    let (outcomes, _, summary) = explore(&program, rules, &search);
    assert!(summary.exhausted);
    assert_eq!(outcomes.len(), 6);
}

fn cases() -> u32 {
    std::env::var("ORACLE_CASES")
        .ok()
        .and_then(|it| it.parse().ok())
        .unwrap_or(500)
}

fn ordering() -> impl Strategy<Value = Ordering> {
    prop_oneof![
        Just(Relaxed),
        Just(Acquire),
        Just(Release),
        Just(AcqRel),
        Just(SeqCst)
    ]
}

fn weak_op() -> impl Strategy<Value = Op> {
    let loads = |ordering| match ordering {
        Release | AcqRel => Acquire,
        other => other,
    };
    let stores = |ordering| match ordering {
        Acquire | AcqRel => Release,
        other => other,
    };
    let fences = |ordering| match ordering {
        Relaxed => SeqCst,
        other => other,
    };
    prop_oneof![
        4 => (0..2_usize, ordering()).prop_map(move |(it, o)| Op::Load(it, loads(o))),
        4 => (0..2_usize, 1..3_u64, ordering()).prop_map(move |(it, value, o)| Op::Store(it, value, stores(o))),
        2 => (0..2_usize, ordering()).prop_map(|(it, o)| Op::Add(it, o)),
        1 => (0..2_usize, ordering()).prop_map(|(it, o)| Op::Exchange(it, 0, 7, o)),
        1 => ordering().prop_map(move |o| Op::Fence(fences(o))),
        1 => (0..2_usize, ordering()).prop_map(move |(it, o)| Op::Locked(0, vec![Op::Load(it, loads(o))])),
    ]
}

fn failing_op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => (0..2_usize, 0..2_u64, ordering()).prop_map(|(it, from, o)| Op::ExchangeWeakly(it, from, 1, o)),
        2 => weak_op(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, .. ProptestConfig::default() })]

    #[test]
    fn one_execution_a_class_and_every_outcome(program in program()) {
        agree(&program)?;
    }

    #[test]
    fn threads_that_outlive_the_body_and_programs_that_end_themselves_are_explored_too(
        program in prop::collection::vec(
            prop::collection::vec(prop_oneof![6 => simple(), 2 => blocking(), 1 => Just(Op::ExitProcess)], 0..3),
            1..3,
        ),
        joins in any::<bool>(),
    ) {
        let rules = Rules::default();
        let (all, classes, plain) =
            explore_joining(&program, joins, rules, &Search::DepthFirst { executions: PLAIN });
        if plain.exhausted {
            let search = Search::Exhaustive { executions: PLAIN };
            let (reduced, reduced_classes, summary) =
                explore_joining(&program, joins, rules, &search);
            prop_assert!(summary.exhausted);
            prop_assert_eq!(all.keys().collect::<Vec<_>>(), reduced.keys().collect::<Vec<_>>());
            prop_assert_eq!(&classes, &reduced_classes);
            prop_assert_eq!(summary.executions as usize, classes.len());
        }
    }

    #[test]
    fn steps_that_wait_and_write_are_explored_in_every_order(
        program in prop::collection::vec(
            prop::collection::vec(
                prop_oneof![
                    3 => (1..3_u64).prop_map(Op::Put),
                    3 => Just(Op::Take),
                    1 => (0..1_usize).prop_map(|it| Op::Store(it, 1, SeqCst)),
                    1 => Just(Op::LockedFor(0, vec![Op::Put(3)])),
                    1 => Just(Op::Locked(0, vec![Op::Take])),
                ],
                1..4,
            ),
            2..5,
        )
    ) {
        agree(&program)?;
    }

    #[test]
    fn attempts_that_may_fail_for_no_reason_fail_in_every_way_that_there_is(
        program in prop::collection::vec(prop::collection::vec(failing_op(), 1..4), 2..4),
        failures in 1..3_u32,
    ) {
        let rules = Rules { failures, ..Rules::default() };
        let (all, classes, plain) =
            explore(&program, rules, &Search::DepthFirst { executions: PLAIN });
        if plain.exhausted {
            let search = Search::Exhaustive { executions: PLAIN };
            let (reduced, reduced_classes, summary) = explore(&program, rules, &search);
            prop_assert!(summary.exhausted);
            prop_assert_eq!(all.keys().collect::<Vec<_>>(), reduced.keys().collect::<Vec<_>>());
            prop_assert_eq!(&classes, &reduced_classes);
            prop_assert_eq!(summary.executions as usize, classes.len());
        }
    }

    #[test]
    fn under_the_memory_model_no_outcome_is_missed_and_no_class_seen_twice(
        program in prop::collection::vec(prop::collection::vec(weak_op(), 1..4), 2..4)
    ) {
        let rules = Rules::default();
        let (all, classes, plain) =
            explore(&program, rules, &Search::DepthFirst { executions: PLAIN });
        if plain.exhausted {
            let search = Search::Exhaustive { executions: PLAIN };
            let (reduced, reduced_classes, summary) = explore(&program, rules, &search);
            prop_assert!(summary.exhausted);
            prop_assert_eq!(all.keys().collect::<Vec<_>>(), reduced.keys().collect::<Vec<_>>());
            prop_assert_eq!(&classes, &reduced_classes);
            prop_assert_eq!(summary.executions as usize, classes.len());
        }
    }
}
