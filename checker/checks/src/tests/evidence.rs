//! What is found out about a failure.

use std::sync::atomic::{AtomicU64, Ordering};

use trace::Operation;
use trace::protocol::Complaint;

use super::program::*;
use super::{controlled, fails, passes, wrong};

#[test]
fn a_failure_that_needs_old_values_is_only_weak() {
    let record = passes(|it| {
        it.check("c")
            .returns("seen", 7, || published(Ordering::Release))
    });
    assert!(record.exhaustive);
    let failure = fails(|it| {
        it.check("c")
            .returns("seen", 7, || published(Ordering::Relaxed))
    });
    assert_eq!(failure.complaint, wrong("seen", "7", "0"));
    assert!(failure.only_weak && !failure.always);
    let trace = failure.trace.unwrap();
    assert!(trace.events.iter().any(|it| it.stale.is_some()));
}

#[test]
fn a_failure_that_needs_a_slow_thread_is_only_slow() {
    let failure = fails(|it| it.check("c").returns("seen", 1, slept));
    assert_eq!(failure.complaint, wrong("seen", "1", "0"));
    assert!(failure.only_slow && !failure.only_weak && !failure.always);
}

#[test]
fn the_failing_interleaving_has_as_few_switches_as_it_goes() {
    let failure = fails(|it| it.check("c").returns("n", 2, lost_update));
    let trace = failure.trace.unwrap();
    let switches = |schedule: &[(u32, u32)]| {
        let pairs = schedule.windows(2);
        pairs.filter(|it| it[0].0 != it[1].0).count()
    };
    // The body, one thread up to its store, the other whole, the first, the body.
    assert_eq!(switches(&trace.schedule), 4);
    let passing = failure.passing.unwrap();
    let same = trace.schedule.iter().zip(&passing.schedule);
    // Once the second thread has loaded as well, an update is lost.
    let common = same.take_while(|(one, other)| one == other).count();
    let events = trace.events.iter();
    let loads = events
        .enumerate()
        .filter(|it| it.1.operation == Operation::Load);
    let loads: Vec<usize> = loads.map(|it| it.0).collect();
    assert_eq!(common, loads[1]);
}

#[test]
fn a_program_that_remembers_is_not_blamed_on_its_interleaving() {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    let failure = fails(|it| {
        it.check("c").returns("runs", 0, || {
            // The real one, which the engine does not know of.
            match RUNS.fetch_add(1, Ordering::SeqCst) {
                0 => 1,
                _ => 0,
            }
        });
    });
    let what = "it failed the first time, and not the second".to_owned();
    assert_eq!(failure.complaint, Complaint::Nondeterministic { what });
}

#[test]
fn a_program_with_too_many_interleavings_is_sampled_and_counted_honestly() {
    let record = controlled(|it| {
        it.check("c").holds(|| {
            let number = std::rc::Rc::new(Number::default());
            let adding = |_| -> Box<dyn FnOnce()> {
                let number = number.clone();
                Box::new(move || (0..4).for_each(|_| number.add(1)))
            };
            together((0..5).map(adding).collect());
        });
    });
    assert_eq!(record.failure, None);
    assert!(!record.exhaustive);
    assert_eq!(record.executions, 500);
    assert!(
        record.distinct > 300 && record.distinct <= 500,
        "{}",
        record.distinct
    );
}
