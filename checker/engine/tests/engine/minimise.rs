//! Failures come back as the simplest schedule that shows them.

use std::rc::Rc;
use std::sync::atomic::Ordering::SeqCst;

use crate::support::Variable;
use engine::primitive::thread;
use engine::{Ended, Explorer, Finished, Rules, Search};

/// Threads that each read a counter and write it back, one more, so often.
fn counter(threads: u64, times: u64) -> impl Fn() -> u64 {
    move || {
        let counter = Rc::new(Variable::default());
        let all: Vec<_> = (0..threads)
            .map(|_| {
                let counter = counter.clone();
                let body = move || {
                    for _ in 0..times {
                        let seen = counter.load(SeqCst);
                        counter.store(seen + 1, SeqCst);
                    }
                };
                thread::spawn(None, Box::new(body))
            })
            .collect();
        all.into_iter().for_each(thread::join);
        counter.load(SeqCst)
    }
}

fn find(
    explorer: &mut Explorer,
    body: impl Fn() -> u64,
    fails: impl Fn(&Finished<'_, u64>) -> bool,
) -> Vec<(u32, u32)> {
    let mut found = None;
    let search = Search::Random {
        seed: 7,
        executions: 100_000,
    };
    explorer.explore(Rules::default(), &search, body, |finished| {
        if fails(finished) {
            found = Some(finished.schedule());
        }
        found.is_none()
    });
    found.expect("a random walk loses an update")
}

#[test]
fn a_lost_update_needs_one_preemption() {
    let explorer = &mut Explorer::new();
    let body = counter(3, 2);
    let fails = |finished: &Finished<'_, u64>| finished.value().is_some_and(|&it| it != 6);
    let found = find(explorer, &body, fails);
    let witness = explorer.minimise(Rules::default(), &body, fails, found, 50_000);
    assert_eq!((witness.preemptions, witness.minimal), (1, true));
    let search = Search::Replay {
        schedule: witness.schedule.clone(),
    };
    let mut value = None;
    let summary = explorer.explore(Rules::default(), &search, &body, |finished| {
        value = finished.value().copied();
        true
    });
    assert!(!summary.diverged);
    assert!(value.is_some_and(|it| it != 6));
}

#[test]
fn losing_all_but_two_of_six_updates_needs_four_preemptions() {
    let explorer = &mut Explorer::new();
    let body = counter(2, 3);
    let fails = |finished: &Finished<'_, u64>| finished.value() == Some(&2);
    let found = find(explorer, &body, fails);
    let witness = explorer.minimise(Rules::default(), &body, fails, found, 50_000);
    assert_eq!((witness.preemptions, witness.minimal), (4, true));
}

#[test]
fn the_nearest_passing_schedule_differs_as_late_as_can_be() {
    let explorer = &mut Explorer::new();
    let body = counter(2, 1);
    let fails = |finished: &Finished<'_, u64>| finished.value() == Some(&1);
    let found = find(explorer, &body, fails);
    let failing = explorer
        .minimise(Rules::default(), &body, fails, found, 50_000)
        .schedule;
    let passes = |it: &Finished<'_, u64>| it.ended() == Ended::Returned && it.value() == Some(&2);
    let passing = explorer
        .nearest_passing(Rules::default(), &body, passes, &failing, 10_000)
        .expect("one thread after the other passes");
    let shared = failing
        .iter()
        .zip(&passing)
        .take_while(|(a, b)| a == b)
        .count();
    // Both agree until the first thread has read and the second has begun;
    // then the first writes before the second reads.
    let switch = failing
        .windows(2)
        .position(|pair| pair[0].0 == 1 && pair[1].0 == 2)
        .unwrap();
    assert_eq!(shared, switch + 2);
}

#[test]
fn a_schedule_that_cannot_be_bettered_within_the_budget_is_returned_as_it_is() {
    let explorer = &mut Explorer::new();
    let body = counter(2, 2);
    let fails = |finished: &Finished<'_, u64>| finished.value() == Some(&2);
    let found = find(explorer, &body, fails);
    let witness = explorer.minimise(Rules::default(), &body, fails, found.clone(), 1);
    assert_eq!((witness.schedule, witness.minimal), (found, false));
    assert!(witness.preemptions >= 2);
}
