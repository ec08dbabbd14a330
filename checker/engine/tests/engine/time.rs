//! Virtual time, free and prompt.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::atomic::Ordering::{Acquire, Relaxed};

use crate::support::Variable;
use engine::primitive::thread;
use engine::{Ended, Explorer, Rules, Search, Time};

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

/// How a program ends in which one thread stores a number after a second, and another
/// one waits for it as `wait` says, where nobody may spin.
fn ended_quietly(wait: fn(&Variable)) -> BTreeSet<Ended> {
    let rules = Rules {
        time: Time::Prompt,
        quiet: true,
        ..Rules::default()
    };
    let search = Search::Exhaustive { executions: 1_000 };
    let mut ends = BTreeSet::new();
    let summary = Explorer::new().explore(
        rules,
        &search,
        || {
            let flag = Rc::new(Variable::default());
            let other = flag.clone();
            let waiting = thread::current();
            let child = thread::spawn(
                None,
                Box::new(move || {
                    thread::sleep(SECOND);
                    other.store(1, Relaxed);
                    thread::unpark(waiting);
                }),
            );
            wait(&flag);
            thread::join(child);
        },
        |finished| {
            ends.insert(finished.ended());
            true
        },
    );
    assert!(summary.exhausted);
    ends
}

#[test]
fn a_thread_that_looks_again_and_again_keeps_the_clock_still_where_nobody_may_spin() {
    let spins = |flag: &Variable| while flag.load(Acquire) == 0 {};
    assert_eq!(ended_quietly(spins), [Ended::Livelock].into());
    let yields = |flag: &Variable| {
        while flag.load(Acquire) == 0 {
            thread::yield_now();
        }
    };
    assert_eq!(ended_quietly(yields), [Ended::Livelock].into());
}

#[test]
fn who_waits_or_gives_up_looking_or_sleeps_between_looks_does_not_spin() {
    let parks = |flag: &Variable| {
        while flag.load(Acquire) == 0 {
            thread::park(None);
        }
    };
    assert_eq!(ended_quietly(parks), [Ended::Returned].into());
    let looks_a_hundred_times = |flag: &Variable| {
        for _ in 0..100 {
            if flag.load(Acquire) == 1 {
                return;
            }
            thread::spin_hint();
        }
        while flag.load(Acquire) == 0 {
            thread::park(None);
        }
    };
    assert_eq!(
        ended_quietly(looks_a_hundred_times),
        [Ended::Returned].into()
    );
    let sleeps = |flag: &Variable| {
        while flag.load(Acquire) == 0 {
            thread::sleep(SECOND / 50);
        }
    };
    assert_eq!(ended_quietly(sleeps), [Ended::Returned].into());
    let parks_for_a_while = |flag: &Variable| {
        while flag.load(Acquire) == 0 {
            thread::park(Some(engine::now() + SECOND / 50));
        }
    };
    assert_eq!(ended_quietly(parks_for_a_while), [Ended::Returned].into());
}
