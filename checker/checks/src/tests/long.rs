//! Programs that take many steps.

use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::Ordering;

use trace::protocol::{Complaint, World};
use trace::{End, Operation};

use super::program::*;
use super::{fails, job, passes, run, wrong};

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

/// The value is 1 once the other thread is done; how a thread that looks for it
/// goes on is up to `wait`.
fn after(wait: fn(&Number)) -> u64 {
    let number = Rc::new(Number::default());
    let shared = number.clone();
    let thread = spawn(move || shared.store(1, Ordering::SeqCst));
    wait(&number);
    let value = number.load(Ordering::SeqCst);
    engine::primitive::thread::join(thread);
    value
}

#[test]
fn a_loop_that_gives_up_does_so_when_another_thread_takes_long() {
    let failure = fails(|it| {
        it.check("c").returns("the value", 1, || {
            after(|number| {
                for _ in 0..1_000 {
                    if number.load(Ordering::SeqCst) == 1 {
                        break;
                    }
                    engine::primitive::thread::yield_now();
                }
            })
        });
    });
    let Complaint::WrongValue { actual, .. } = &failure.complaint else {
        panic!("{:?}", failure.complaint);
    };
    assert_eq!(actual, "0");
    assert!(!failure.always);
    assert!(failure.passing.is_some());
}

#[test]
fn a_loop_that_never_gives_up_is_right() {
    let record = passes(|it| {
        it.check("c").returns("the value", 1, || {
            after(|number| {
                while number.load(Ordering::SeqCst) != 1 {
                    engine::primitive::thread::yield_now();
                }
            })
        });
    });
    assert!(record.exhaustive);
    assert!(record.executions < 10, "{}", record.executions);
}

#[test]
fn a_loop_that_gives_up_and_then_waits_is_right() {
    let record = passes(|it| {
        it.check("c").returns("the value", 1, || {
            let number = Rc::new(Number::default());
            let shared = number.clone();
            let thread = spawn(move || shared.store(1, Ordering::SeqCst));
            for _ in 0..100 {
                if number.load(Ordering::SeqCst) == 1 {
                    break;
                }
            }
            engine::primitive::thread::join(thread);
            number.load(Ordering::SeqCst)
        });
    });
    assert!(record.exhaustive);
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

#[test]
fn what_only_a_long_sleep_can_show_is_found_where_the_check_asks_for_it() {
    let two_looks = || {
        let number = Rc::new(Number::default());
        let (shared, both) = (number.clone(), Rc::new(Number::default()));
        let seen = both.clone();
        let looks = spawn(move || {
            let first = shared.load(Ordering::SeqCst);
            let all = first == 0 && shared.load(Ordering::SeqCst) == 1_000;
            seen.store(u64::from(all), Ordering::SeqCst);
        });
        (1..=1_000).for_each(|change| number.store(change, Ordering::SeqCst));
        engine::primitive::thread::join(looks);
        both.load(Ordering::SeqCst)
    };
    let what = "whether a thousand changes came between two looks";
    passes(|it| it.check("c").at_most(1).returns(what, 0, two_looks));
    let failure = fails(|it| {
        let check = it.check("c").at_most(1).long_sleeps();
        check.returns(what, 0, two_looks);
    });
    assert_eq!(failure.complaint, wrong(what, "0", "1"));
}
