//! Structures that threads share, held against a sequential model.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};

use engine::primitive::lock::Lock;
use engine::primitive::thread;
use proptest::collection::vec;
use proptest::prelude::*;
use trace::protocol::{Complaint, Failure, World};

use super::program::*;
use super::{fails, job, passes, run};
use crate::{Checks, History, Model};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Op {
    Add(u64),
    Get,
}
use Op::{Add, Get};

/// Adding says what there was before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Counter(u64);

impl Model for Counter {
    type Operation = Op;
    type Answer = u64;

    fn apply(&mut self, operation: &Op) -> u64 {
        let before = self.0;
        if let Add(value) = operation {
            self.0 += value;
        }
        before
    }
}

/// A way to do an operation on a number.
type Way = fn(&Number, &Op) -> u64;

/// Each thread's operations, side by side, and a last look.
fn program(way: Way, threads: &[Vec<Op>], history: &History<Counter>) {
    let number = Rc::new(Number::default());
    let body = |operations: &Vec<Op>| -> Box<dyn FnOnce()> {
        let (number, history, operations) = (number.clone(), history.clone(), operations.clone());
        Box::new(move || {
            for operation in operations {
                history.call(operation.clone(), || way(&number, &operation));
            }
        })
    };
    together(threads.iter().map(body).collect());
    history.call(Get, || way(&number, &Get));
}

fn in_one_step(number: &Number, operation: &Op) -> u64 {
    match operation {
        Add(value) => number.add_to(*value),
        Get => number.load(SeqCst),
    }
}

fn in_two_steps(number: &Number, operation: &Op) -> u64 {
    let before = number.load(SeqCst);
    if let Add(value) = operation {
        number.store(before + value, SeqCst);
    }
    before
}

fn contradiction(failure: &Failure) -> (Vec<String>, usize) {
    let Complaint::NotLinearizable { history, odd, .. } = &failure.complaint else {
        panic!("it is not linearizable: {:?}", failure.complaint);
    };
    let line = |it: &trace::protocol::Operated| {
        let answer = it.answer.as_deref().unwrap_or("…");
        format!("{}: {} = {answer}", it.thread, it.call)
    };
    (history.iter().map(line).collect(), *odd)
}

#[test]
fn a_structure_whose_operations_are_single_steps_is_linearizable() {
    let record = passes(|it| {
        it.check("c").linearizable(Counter::default(), |history| {
            program(in_one_step, &[vec![Add(1), Get], vec![Add(1)]], history);
        });
    });
    assert!(record.exhaustive);
}

#[test]
fn an_update_that_is_lost_is_shown_as_the_answer_that_none_explains() {
    let failure = fails(|it| {
        it.check("c").linearizable(Counter::default(), |history| {
            program(in_two_steps, &[vec![Add(1)], vec![Add(1)]], history);
        });
    });
    let (mut history, odd) = contradiction(&failure);
    assert_eq!(history[odd][1..], *": add(1) = 0");
    history.sort();
    assert_eq!(history, ["1: add(1) = 0", "2: add(1) = 0"]);
    assert!(failure.passing.is_some() && !failure.always);
    let marks: Vec<String> = failure
        .trace
        .unwrap()
        .events
        .into_iter()
        .filter(|it| it.operation == trace::Operation::Mark)
        .filter_map(|it| it.wrote)
        .collect();
    assert!(marks.contains(&"call add(1)".to_owned()), "{marks:?}");
    assert!(
        marks.contains(&"return 0 from add(1)".to_owned()),
        "{marks:?}"
    );
}

#[test]
fn every_real_time_order_is_explored() {
    // Each thread has its own flag, and the two share nothing: that one had returned
    // when the other was called can be told by nothing but the time. A look that
    // misses a visit then is wrong.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    struct Visited(bool);
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    enum Visit {
        Come,
        Look,
    }
    impl Model for Visited {
        type Operation = Visit;
        type Answer = bool;
        fn apply(&mut self, operation: &Visit) -> bool {
            self.0 |= *operation == Visit::Come;
            self.0
        }
    }
    let failure = fails(|it| {
        it.check("c").linearizable(Visited::default(), |history| {
            let (coming, looking) = (history.clone(), history.clone());
            together(vec![
                Box::new(move || {
                    let own = Number::default();
                    coming.call(Visit::Come, || own.load(SeqCst) == 0);
                }),
                Box::new(move || {
                    let own = Number::default();
                    looking.call(Visit::Look, || own.load(SeqCst) == 1);
                }),
            ]);
        });
    });
    let Complaint::NotLinearizable {
        history,
        odd,
        instead,
        only_in_time,
        by_happens_before,
        ..
    } = failure.complaint
    else {
        panic!("it is not linearizable: {:?}", failure.complaint);
    };
    assert!(only_in_time && !by_happens_before && !failure.always);
    assert!(history[0].returned < Some(history[1].called));
    assert_eq!((odd, instead), (1, vec!["true".to_owned()]));
}

#[test]
fn a_lock_makes_many_steps_one() {
    let record = passes(|it| {
        it.check("c").linearizable(Counter::default(), |history| {
            let shared = Rc::new((Lock::new(), Number::default()));
            let body = |_| -> Box<dyn FnOnce()> {
                let (shared, history) = (shared.clone(), history.clone());
                Box::new(move || {
                    history.call(Add(1), || {
                        shared.0.lock();
                        let before = in_two_steps(&shared.1, &Add(1));
                        shared.0.unlock(true);
                        before
                    });
                })
            };
            together((0..3).map(body).collect());
        });
    });
    assert!(record.exhaustive);
}

/// A flag that says whether a value is there, and the value.
fn publishing(publish: Way2, look: Way2) -> impl Fn(&History<Counter>) + Send + Sync {
    move |history| {
        let shared = Rc::new((Number::default(), Number::default()));
        let (adding, theirs) = (history.clone(), shared.clone());
        let writer = spawn(move || {
            adding.call(Add(7), || publish(&theirs));
        });
        history.call(Get, || look(&shared));
        thread::join(writer);
        history.call(Get, || look(&shared));
    }
}

type Way2 = fn(&(Number, Number)) -> u64;

#[test]
fn where_loads_may_be_old_happens_before_decides() {
    let publish: Way2 = |it| {
        it.0.store(7, Relaxed);
        it.1.store(1, Release);
        0
    };
    let look: Way2 = |it| match it.1.load(Acquire) {
        1 => it.0.load(Relaxed),
        _ => 0,
    };
    // The look may miss the value though the call that stored it has returned: only
    // the join makes one happen before the other.
    let record = passes(|it| {
        it.check("c")
            .linearizable(Counter::default(), publishing(publish, look))
    });
    assert!(record.exhaustive);
    // A release that is missing is found as an answer that nothing explains, …
    let careless: Way2 = |it| match it.1.load(Relaxed) {
        1 => 7 + 7 - it.0.load(Relaxed),
        _ => 0,
    };
    let failure = fails(|it| {
        it.check("c")
            .linearizable(Counter::default(), publishing(publish, careless))
    });
    assert!(failure.only_weak);
    let Complaint::NotLinearizable {
        by_happens_before, ..
    } = failure.complaint
    else {
        panic!("it is not linearizable: {:?}", failure.complaint);
    };
    assert!(by_happens_before);
}

#[test]
fn what_a_join_has_made_known_must_be_known() {
    let publish: Way2 = |it| {
        it.1.store(1, Release);
        0
    };
    let look: Way2 = |it| it.1.load(Acquire) * 7 * (1 - it.1.load(Acquire));
    // Wrong after the join, where the writer's call happens before the look.
    let failure = fails(|it| {
        it.check("c")
            .linearizable(Counter::default(), publishing(publish, look))
    });
    let (history, odd) = contradiction(&failure);
    assert_eq!(history[odd], "0: get() = 0");
}

#[test]
fn an_operation_that_panics_may_have_happened() {
    let panicking = |adds: bool| {
        move |history: &History<Counter>| {
            let number = Rc::new(Number::default());
            let (theirs, calling) = (number.clone(), history.clone());
            thread::join(spawn(move || {
                let caught = catch_unwind(AssertUnwindSafe(|| {
                    calling.call(Add(1), || {
                        if adds {
                            theirs.add(1);
                        }
                        panic!("in the middle")
                    })
                }));
                engine::panic_was_caught();
                assert!(caught.is_err());
            }));
            history.call(Get, || number.load(SeqCst));
        }
    };
    passes(|it| {
        it.check("c")
            .linearizable(Counter::default(), panicking(true))
    });
    passes(|it| {
        it.check("c")
            .linearizable(Counter::default(), panicking(false))
    });
}

#[test]
fn an_operation_that_never_returns_may_have_happened() {
    let stuck = |adds: u64| {
        move |history: &History<Counter>| {
            let number = Rc::new(Number::default());
            let lock = Rc::new(Lock::new());
            lock.lock();
            let (theirs, held, calling) = (number.clone(), lock.clone(), history.clone());
            spawn(move || {
                calling.call(Add(1), || {
                    theirs.add(adds);
                    held.lock();
                    0
                });
            });
            history.call(Get, || number.load(SeqCst));
            history.call(Get, || number.load(SeqCst));
        }
    };
    let check = |it: &mut Checks, adds| {
        it.check("c")
            .allow_leaks()
            .linearizable(Counter::default(), stuck(adds));
    };
    passes(|it| check(it, 1));
    let failure = fails(|it| check(it, 2));
    let (history, odd) = contradiction(&failure);
    assert!(history[odd].ends_with("get() = 2"), "{history:?}");
    assert!(
        history.iter().any(|it| it.ends_with("add(1) = …")),
        "{history:?}"
    );
}

#[test]
fn a_generated_program_is_made_as_small_as_it_goes() {
    let operation = || prop_oneof![(1..4_u64).prop_map(Add), Just(Get)];
    let programs = move || vec(vec(operation(), 0..3), 0..4);
    let failure = fails(|it| {
        it.check("c")
            .linearizable_for(programs(), Counter::default(), |threads, history| {
                program(in_two_steps, &threads, history);
            });
    });
    let input = failure.input.as_deref().unwrap();
    assert_eq!(input, "[[Add(1)], [Add(1)]]");
    contradiction(&failure);
    let record = passes(|it| {
        it.check("c")
            .linearizable_for(programs(), Counter::default(), |threads, history| {
                program(in_one_step, &threads, history);
            });
    });
    assert!(record.executions > 100, "{}", record.executions);
}

#[test]
fn real_threads_are_numbered_as_they_come() {
    let job = job(World::Real, Path::new("."));
    let real = |answer: u64| {
        let mut records = run(&job, |it| {
            it.check("c")
                .linearizable(Counter::default(), move |history: &History<Counter>| {
                    std::thread::scope(|scope| {
                        scope.spawn(|| history.call(Add(5), || 0)).join().unwrap();
                    });
                    history.call(Get, || answer);
                });
        });
        records.remove(0).failure
    };
    assert_eq!(real(5), None);
    let (history, odd) = contradiction(&real(0).unwrap());
    assert_eq!(history, ["1: add(5) = 0", "0: get() = 0"]);
    assert_eq!(odd, 1);
}

#[test]
fn few_more_executions_are_needed_than_there_are_real_time_orders() {
    // Two calls of one step each, on one thing: two orders of the steps, and for
    // each, whether they overlap.
    let both = |history: &History<Counter>| {
        let number = Rc::new(RefCell::new(Rc::new(Number::default())));
        let body = |_| -> Box<dyn FnOnce()> {
            let (number, history) = (number.borrow().clone(), history.clone());
            Box::new(move || {
                history.call(Add(1), || number.add_to(1));
            })
        };
        together((0..2).map(body).collect());
    };
    let record = passes(|it| it.check("c").linearizable(Counter::default(), both));
    assert!(record.exhaustive);
    assert_eq!(record.executions, 4);
}
