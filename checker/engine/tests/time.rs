//! Virtual time, free and prompt.

mod support;

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::atomic::Ordering::{Acquire, Relaxed};

use engine::primitive::thread;
use engine::{Explorer, Rules, Search, Time};
use support::Variable;

const SECOND: u64 = 1_000_000_000;

/// What a thread that sleeps for two seconds sees of a store that another
/// thread makes after one.
fn seen_after_a_sleep(time: Time) -> BTreeSet<u64> {
    let rules = Rules {
        time,
        ..Rules::default()
    };
    let mut seen = BTreeSet::new();
    let search = Search::Exhaustive { executions: 1_000 };
    let summary = Explorer::new().explore(
        rules,
        &search,
        || {
            let flag = Rc::new(Variable::default());
            let other = flag.clone();
            let child = thread::spawn(
                None,
                Box::new(move || {
                    thread::sleep(SECOND);
                    other.store(1, Relaxed);
                }),
            );
            thread::sleep(2 * SECOND);
            let seen = flag.load(Acquire);
            thread::join(child);
            seen
        },
        |finished| {
            seen.extend(finished.value());
            true
        },
    );
    assert!(summary.exhausted);
    seen
}

#[test]
fn a_sleep_orders_nothing_while_threads_may_be_slow() {
    assert_eq!(seen_after_a_sleep(Time::Free), [0, 1].into());
}

#[test]
fn when_threads_are_prompt_a_store_is_visible_once_time_has_passed() {
    assert_eq!(seen_after_a_sleep(Time::Prompt), [1].into());
}

#[test]
fn the_clock_jumps_to_the_next_deadline_when_everybody_waits() {
    let rules = Rules {
        time: Time::Prompt,
        ..Rules::default()
    };
    let search = Search::Exhaustive { executions: 1_000 };
    let mut times = BTreeSet::new();
    Explorer::new().explore(
        rules,
        &search,
        || {
            let children = [3, 1, 2].map(|seconds| {
                thread::spawn(None, Box::new(move || thread::sleep(seconds * SECOND)))
            });
            children.into_iter().for_each(thread::join);
            engine::now()
        },
        |finished| {
            times.extend(finished.value());
            true
        },
    );
    assert_eq!(times, [3 * SECOND].into());
}
