//! Questions about what can run at the same time.

use std::rc::Rc;

use engine::primitive::lock::Lock;
use engine::primitive::thread;
use trace::Operation;
use trace::protocol::Complaint;

use super::program::*;
use super::{fails, passes, wrong};

const MARKS: [&str; 2] = ["one", "two"];

fn beside() {
    together(vec![
        Box::new(|| crate::work("one")),
        Box::new(|| crate::work("two")),
    ]);
}

fn after() {
    thread::join(spawn(|| crate::work("one")));
    thread::join(spawn(|| crate::work("two")));
}

#[test]
fn work_of_two_threads_is_concurrent_unless_a_join_orders_it() {
    passes(|it| it.check("c").concurrent(&MARKS, beside));
    let failure = fails(|it| it.check("c").concurrent(&MARKS, after));
    let trace = failure.trace.unwrap();
    let Complaint::NotConcurrent {
        first,
        second,
        chain,
    } = failure.complaint
    else {
        panic!("it is not concurrent: {:?}", failure.complaint);
    };
    assert_eq!((first.as_str(), second.as_str()), ("one", "two"));
    let operations: Vec<_> = chain.iter().map(|&it| trace.events[it].operation).collect();
    use Operation::{Begin, Exit, Join, Mark, Spawn};
    assert_eq!(operations, [Mark, Exit, Join, Spawn, Begin, Mark]);
    for pair in chain.windows(2) {
        assert!(trace.events[pair[0]].happens_before(&trace.events[pair[1]]));
    }
    assert_eq!(trace.events[chain[0]].wrote.as_deref(), Some("one"));
}

/// Four workers take four pieces of work, one at a time: that each of them gets one is
/// common, and far from where one of them goes on for as long as it can.
#[test]
fn what_is_far_from_the_first_execution_is_found_soon_if_it_is_common() {
    let record = passes(|it| {
        let names = ["piece 0", "piece 1", "piece 2", "piece 3"];
        it.check("c").concurrent(&names, || {
            let (left, report) = (Rc::new(Lock::new()), Rc::new(Lock::new()));
            let next = Rc::new(std::cell::Cell::new(0));
            let worker = || -> Box<dyn FnOnce()> {
                let (left, report, next) = (left.clone(), report.clone(), next.clone());
                Box::new(move || {
                    loop {
                        left.lock();
                        let piece = next.replace(next.get() + 1);
                        left.unlock(true);
                        if piece >= 4 {
                            break;
                        }
                        crate::work(&format!("piece {piece}"));
                    }
                    // In all their orders, before anything else comes in another one.
                    for _ in 0..3 {
                        report.lock();
                        report.unlock(true);
                    }
                })
            };
            together((0..4).map(|_| worker()).collect());
        });
    });
    assert!(record.settled && record.executions < 5_000, "{record:?}");
}

/// Two workers for two pieces of work, which are done under the lock: in some executions
/// one of the workers does both.
fn under_the_lock() {
    let left = Rc::new(Lock::new());
    let next = Rc::new(std::cell::Cell::new(0));
    let worker = || -> Box<dyn FnOnce()> {
        let (left, next) = (left.clone(), next.clone());
        Box::new(move || {
            for _ in 0..2 {
                left.lock();
                let piece = next.replace(next.get() + 1);
                if let Some(name) = MARKS.get(piece) {
                    crate::work(name);
                }
                left.unlock(true);
            }
        })
    };
    together(vec![worker(), worker()]);
}

#[test]
fn what_two_threads_do_one_after_the_other_is_shown_where_two_do_it() {
    let failure = fails(|it| it.check("c").concurrent(&MARKS, under_the_lock));
    let trace = failure.trace.unwrap();
    let Complaint::NotConcurrent { chain, .. } = failure.complaint else {
        panic!("it is not concurrent: {:?}", failure.complaint);
    };
    let operations: Vec<_> = chain.iter().map(|&it| trace.events[it].operation).collect();
    use Operation::{Lock, Mark, Unlock};
    assert_eq!(operations, [Mark, Unlock, Lock, Mark]);
}

/// Two workers for three pieces of work: any two of them can be done at once.
fn by_two_of_three() {
    let left = Rc::new(Lock::new());
    let next = Rc::new(std::cell::Cell::new(0));
    let worker = || -> Box<dyn FnOnce()> {
        let (left, next) = (left.clone(), next.clone());
        Box::new(move || {
            loop {
                left.lock();
                let piece = next.replace(next.get() + 1);
                left.unlock(true);
                match ["one", "two", "three"].get(piece) {
                    Some(name) => crate::work(name),
                    None => break,
                }
            }
        })
    };
    together(vec![worker(), worker()]);
}

#[test]
fn where_any_two_are_concurrent_but_not_all_no_pair_is_blamed() {
    passes(|it| it.check("c").concurrent(&["one", "three"], by_two_of_three));
    let failure = fails(|it| {
        it.check("c")
            .concurrent(&["one", "two", "three"], by_two_of_three);
    });
    assert_eq!(
        failure.complaint,
        Complaint::NotConcurrent {
            first: "three".to_owned(),
            second: "both one and two".to_owned(),
            chain: Vec::new(),
        }
    );
}

#[test]
fn work_that_never_leaves_the_body_has_no_thread() {
    let failure = fails(|it| {
        it.check("c").concurrent(&MARKS, || {
            crate::work("one");
            crate::work("two");
        });
    });
    let what = "one and two".to_owned();
    assert_eq!(failure.complaint, Complaint::NoThread { what });
}

#[test]
fn work_that_is_never_done_is_said_so() {
    let failure = fails(|it| {
        it.check("c")
            .concurrent(&MARKS, || thread::join(spawn(|| crate::work("one"))));
    });
    let complaint = wrong("how often two is done", "at least once", "never");
    assert_eq!(failure.complaint, complaint);
}

#[test]
fn threads_must_overlap_to_count() {
    passes(|it| it.check("c").threads(2, beside));
    let failure = fails(|it| it.check("c").threads(2, after));
    let trace = failure.trace.unwrap();
    let Complaint::NotConcurrent {
        first,
        second,
        chain,
    } = failure.complaint
    else {
        panic!("it is not concurrent: {:?}", failure.complaint);
    };
    assert_eq!((first.as_str(), second.as_str()), ("thread 1", "thread 2"));
    let operations: Vec<_> = chain.iter().map(|&it| trace.events[it].operation).collect();
    use Operation::{Begin, Exit, Join, Spawn};
    assert_eq!(operations, [Exit, Join, Spawn, Begin]);

    let failure = fails(|it| it.check("c").threads(3, beside));
    let what = "the number of threads that are started";
    assert_eq!(failure.complaint, wrong(what, "at least 3", "2"));
    let failure = fails(|it| it.check("c").threads(1, || ()));
    let what = "the work".to_owned();
    assert_eq!(failure.complaint, Complaint::NoThread { what });
}

#[test]
fn locks_taken_too_often_are_counted() {
    let twice = || {
        let lock = Lock::new();
        for _ in 0..2 {
            lock.lock();
            say("standard output has a lock that does not count");
            lock.unlock(true);
        }
        assert!(lock.try_lock());
        assert!(!lock.try_lock(), "and one that is not taken does not count");
        lock.unlock(true);
    };
    passes(|it| it.check("c").takes_locks_at_most(3, twice));
    let failure = fails(|it| it.check("c").takes_locks_at_most(2, twice));
    let complaint = Complaint::TooMany {
        what: "acquisitions of locks".to_owned(),
        allowed: 2,
        actual: 3,
    };
    assert_eq!(failure.complaint, complaint);
}

#[test]
fn work_that_shares_a_lock_with_other_work_is_not_independent() {
    let begun_and_ended = |name: &'static str, lock: Rc<Lock>| -> Box<dyn FnOnce()> {
        Box::new(move || {
            crate::mark(name);
            lock.lock();
            lock.unlock(true);
            crate::mark(name);
        })
    };
    passes(|it| {
        it.check("c").independent(&MARKS, move || {
            together(MARKS.map(|it| begun_and_ended(it, Rc::default())).into());
        });
    });
    let shared = move || {
        let lock = Rc::new(Lock::new());
        together(MARKS.map(|it| begun_and_ended(it, lock.clone())).into());
    };
    // Where both begin before either ends, they were concurrent by that: it takes
    // the marks on both sides of the lock to see it.
    passes(|it| it.check("c").concurrent(&MARKS, shared));
    let failure = fails(|it| it.check("c").independent(&MARKS, shared));
    let trace = failure.trace.unwrap();
    let Complaint::Dependent { chain, .. } = failure.complaint else {
        panic!("they are dependent: {:?}", failure.complaint);
    };
    let operations: Vec<_> = chain.iter().map(|&it| trace.events[it].operation).collect();
    use Operation::{Lock as Take, Mark, Unlock};
    assert_eq!(operations, [Mark, Unlock, Take, Mark]);
}

#[test]
fn a_check_need_not_use_up_the_budget() {
    let beside_in = |most| {
        let record = passes(|it| {
            it.check("c").at_most(most).holds(|| {
                no_update_lost();
            });
        });
        (record.executions, record.exhaustive)
    };
    assert_eq!(beside_in(1), (1, false));
    assert_eq!(beside_in(2), (2, true));
}

#[test]
fn independent_work_must_be_done() {
    let failure = fails(|it| {
        it.check("c")
            .independent(&MARKS, || thread::join(spawn(|| crate::work("one"))));
    });
    let complaint = wrong("how often two is done", "at least once", "never");
    assert_eq!(failure.complaint, complaint);
}
