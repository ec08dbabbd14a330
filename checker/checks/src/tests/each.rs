//! Questions about every execution.

use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use engine::primitive::output::{Stream, print};
use engine::primitive::thread;
use trace::protocol::Complaint;
use trace::{End, Operation};

use super::program::*;
use super::{fails, passes, wrong};

#[test]
fn a_value_that_is_right_in_every_interleaving_passes() {
    let record = passes(|it| it.check("c").points(3).returns("n", 2, no_update_lost));
    assert_eq!((record.executions, record.distinct), (2, 2));
    assert!(record.exhaustive);
    assert_eq!(record.points, 3);
}

#[test]
fn a_value_that_is_wrong_in_one_interleaving_fails_with_both_values() {
    let failure = fails(|it| it.check("c").returns("n", 2, lost_update));
    assert_eq!(failure.complaint, wrong("n", "2", "1"));
    assert!(!failure.always && !failure.only_weak && !failure.only_slow);
    assert_eq!(failure.trace.unwrap().end, End::Returned);
    assert_eq!(failure.passing.unwrap().end, End::Returned);
}

#[test]
fn a_value_that_is_wrong_in_every_interleaving_is_always_wrong() {
    let failure = fails(|it| it.check("c").returns("n", 3, no_update_lost));
    assert_eq!(failure.complaint, wrong("n", "3", "2"));
    assert!(failure.always);
    assert_eq!(failure.passing, None);
}

#[test]
fn a_deadlock_is_objected_to_without_being_asked() {
    let failure = fails(|it| it.check("c").holds(opposite_locks));
    assert_eq!(failure.complaint, Complaint::End);
    assert!(!failure.always);
    let End::Deadlock { waits } = failure.trace.unwrap().end else {
        panic!("it deadlocked");
    };
    assert_eq!(waits.len(), 3);
}

#[test]
fn a_thread_that_outlives_the_body_is_objected_to_unless_allowed() {
    let body = || {
        spawn(thread::yield_now);
    };
    let failure = fails(|it| it.check("c").holds(body));
    assert_eq!(failure.complaint, Complaint::End);
    let end = failure.trace.unwrap().end;
    assert_eq!(end, End::Leaked { threads: vec![1] });
    passes(|it| it.check("c").allow_leaks().holds(body));
}

#[test]
fn a_failed_assertion_of_the_body_is_a_panic_with_its_place() {
    let failure = fails(|it| {
        it.check("c")
            .holds(|| assert!(lost_update() == 2, "lost one"))
    });
    let Complaint::Panicked { message, site } = failure.complaint else {
        panic!("it panicked: {:?}", failure.complaint);
    };
    assert_eq!(message, "lost one");
    assert!(site.unwrap().file.ends_with("each.rs"));
}

#[test]
fn an_unequal_value_counts_even_if_its_panic_is_caught() {
    let failure = fails(|it| {
        it.check("c").holds(|| {
            let thread = spawn(|| crate::equal("the sum", 1 + 1, 3));
            thread::join(thread);
        });
    });
    assert_eq!(failure.complaint, wrong("the sum", "3", "2"));
    assert!(failure.always);
}

#[test]
fn prompt_time_bounds_how_long_something_takes() {
    let body =
        |sleep: u64| move || crate::within(Duration::from_millis(5), "it", || thread::sleep(sleep));
    passes(|it| it.check("c").prompt_time().holds(body(5_000_000)));
    let failure = fails(|it| it.check("c").prompt_time().holds(body(6_000_000)));
    let late = Complaint::Late {
        what: "it".to_owned(),
        allowed_ns: 5_000_000,
        taken_ns: 6_000_000,
        since_ns: 0,
    };
    assert_eq!(failure.complaint, late);
    passes(|it| it.check("c").holds(body(6_000_000)));
}

#[test]
fn a_line_must_be_printed_by_another_thread() {
    let here = || say("hello");
    let there = || thread::join(spawn(|| say("hello")));
    let in_pieces = || {
        thread::join(spawn(|| {
            print(Stream::Stdout, "hel");
            print(Stream::Stdout, "lo\n");
        }));
    };
    passes(|it| it.check("c").prints_from_another_thread("hello", in_pieces));
    passes(|it| it.check("c").prints_from_another_thread("hello", there));
    let failure = fails(|it| it.check("c").prints_from_another_thread("hello", here));
    let what = "the printing of `hello`".to_owned();
    assert_eq!(failure.complaint, Complaint::NoThread { what });
    let failure = fails(|it| it.check("c").prints_from_another_thread("bye", there));
    let Complaint::WrongOutcomes { missing, .. } = failure.complaint else {
        panic!("{:?}", failure.complaint);
    };
    // A line among others, and not all that there should be.
    assert_eq!(missing, ["…\nbye\n…"]);
}

#[test]
fn sections_must_not_overlap() {
    use engine::primitive::lock::Lock;
    use std::rc::Rc;
    let sections = |locked: bool| {
        move || {
            let lock = Rc::new(Lock::new());
            let section = |lock: &Rc<Lock>| -> Box<dyn FnOnce()> {
                let lock = lock.clone();
                Box::new(move || {
                    if locked {
                        lock.lock();
                    }
                    crate::span("section", || ());
                    if locked {
                        lock.unlock(true);
                    }
                })
            };
            together(vec![section(&lock), section(&lock)]);
        }
    };
    passes(|it| it.check("c").exclusive("section", sections(true)));
    passes(|it| it.check("c").exclusive("another", sections(false)));
    let failure = fails(|it| it.check("c").exclusive("section", sections(false)));
    let overlap = Complaint::Overlap {
        first: "section".to_owned(),
        second: "section".to_owned(),
    };
    assert_eq!(failure.complaint, overlap);
    assert!(failure.passing.is_some());
    let events = failure.trace.unwrap().events;
    let marks = events.iter().filter(|it| it.operation == Operation::Mark);
    assert_eq!(marks.count(), 4);
}

/// A thread sleeps for a second and sets a flag; the body looks at it until then.
fn looks_for_a_second(between: impl Fn()) {
    let ready = Rc::new(Number::default());
    let sleeper = spawn({
        let ready = ready.clone();
        move || {
            thread::sleep(1_000_000_000);
            ready.store(1, Ordering::SeqCst);
        }
    });
    while ready.load(Ordering::SeqCst) == 0 {
        between();
    }
    thread::join(sleeper);
}

#[test]
fn looking_again_and_again_is_objected_to_only_if_nobody_may_spin() {
    let spins = || looks_for_a_second(|| ());
    let failure = fails(|it| it.check("c").without_spinning().holds(spins));
    assert_eq!(failure.complaint, Complaint::BusyWaiting);
    passes(|it| it.check("c").prompt_time().holds(spins));
    // Two of them, each of which leaves something new for the other to look at.
    let restless = || {
        let looks = Rc::new(Number::default());
        let other = looks.clone();
        spawn(move || looks_for_a_second(move || other.add(1)));
        looks_for_a_second(move || looks.add(1));
    };
    let failure = fails(|it| it.check("c").without_spinning().holds(restless));
    assert_eq!(failure.complaint, Complaint::BusyWaiting);
}

#[test]
fn looking_now_and_then_is_not_spinning() {
    let sleeps = || looks_for_a_second(|| thread::sleep(100_000_000));
    passes(|it| it.check("c").without_spinning().holds(sleeps));
}
