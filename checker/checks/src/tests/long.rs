//! Programs that take many steps.

use std::path::Path;
use std::sync::atomic::Ordering;

use trace::protocol::{Complaint, World};
use trace::{End, Operation};

use super::program::*;
use super::{job, passes, run};

#[test]
fn an_endless_program_is_too_long_and_its_end_is_shown() {
    let mut job = job(World::Controlled, Path::new("."));
    job.budget.events = 30_000;
    let records = run(&job, |it| {
        it.check("c").holds(|| {
            let number = Number::default();
            loop {
                number.store(1 + number.load(Ordering::SeqCst), Ordering::SeqCst);
            }
        });
    });
    let failure = records[0].failure.clone().expect("it never ends");
    assert_eq!(failure.complaint, Complaint::End);
    assert!(failure.always);
    let trace = failure.trace.unwrap();
    assert_eq!(trace.end, End::TooLong { events: 30_000 });
    assert_eq!(trace.events.len(), crate::shorten::MOST);
    assert_eq!(trace.events[0].operation, Operation::Begin);
    assert_eq!(trace.schedule.len(), 30_000);
    assert_eq!(trace.validate(), Ok(()));
}

#[test]
fn few_executions_of_a_long_program_are_all_that_is_afforded() {
    let record = passes(|it| {
        it.check("c").holds(|| {
            let number = std::rc::Rc::new(Number::default());
            let adding = |_| -> Box<dyn FnOnce()> {
                let number = number.clone();
                Box::new(move || (0..1_000).for_each(|_| number.add(1)))
            };
            together((0..4).map(adding).collect());
        });
    });
    assert!(!record.exhaustive);
    assert!(record.distinct > 0 && record.distinct <= record.executions);
    // 500 samples may take 500,000 steps, and each of them takes 4,000.
    assert!(
        (120..=126).contains(&record.executions),
        "{}",
        record.executions
    );
}
