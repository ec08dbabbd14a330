//! The reduced explorer against plain depth-first search, over generated
//! programs: the same outcomes, and as many executions as there are classes.

use std::sync::atomic::Ordering::SeqCst;

use crate::generated::{ending_op, failing_op, op, weak_op};
use crate::support::{Op, Program, explore, explore_joining};
use engine::{Memory, Rules, Search};
use proptest::prelude::*;

fn program() -> impl Strategy<Value = Program> {
    prop::collection::vec(prop::collection::vec(op(), 1..3), 2..4)
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

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, .. ProptestConfig::default() })]

    #[test]
    fn one_execution_a_class_and_every_outcome(program in program()) {
        agree(&program)?;
    }

    #[test]
    fn threads_that_outlive_the_body_and_programs_that_end_themselves_are_explored_too(
        program in prop::collection::vec(
            prop::collection::vec(ending_op(), 0..3),
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
