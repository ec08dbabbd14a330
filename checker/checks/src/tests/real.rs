//! The real world. What is printed there is captured from the whole process, so
//! that is tested by a program of its own.

use std::path::Path;
use std::thread;

use trace::protocol::{Complaint, Failure, Record, World};

use super::{job, run, wrong};
use crate::Checks;

fn real(describe: impl FnOnce(&mut Checks)) -> Record {
    let mut records = run(&job(World::Real, Path::new(".")), describe);
    assert_eq!(records.len(), 1);
    records.remove(0)
}

fn failure(describe: impl FnOnce(&mut Checks)) -> Failure {
    real(describe).failure.expect("the check fails")
}

#[test]
fn a_check_is_repeated_and_a_full_size_one_is_not() {
    let record = real(|it| it.check("c").returns("n", 2, || 1 + 1));
    assert_eq!((record.executions, record.exhaustive), (3, false));
    let record = real(|it| it.check("c").only_real().returns("n", 2, || 1 + 1));
    assert_eq!(record.executions, 1);
}

#[test]
fn a_wrong_value_has_no_interleaving() {
    let failure = failure(|it| it.check("c").returns("n", 3, || 1 + 1));
    assert_eq!(failure.complaint, wrong("n", "3", "2"));
    assert_eq!((failure.trace, failure.passing), (None, None));
}

#[test]
fn the_body_runs_on_a_thread_of_its_own() {
    let me = thread::current().id();
    let record = real(|it| {
        it.check("c")
            .returns("same", false, move || thread::current().id() == me)
    });
    assert_eq!(record.failure, None);
}

#[test]
fn a_panic_comes_with_its_message_and_place() {
    let failure = failure(|it| it.check("c").holds(|| panic!("out of {}", "ink")));
    let Complaint::Panicked { message, site } = failure.complaint else {
        panic!("it panicked: {:?}", failure.complaint);
    };
    assert_eq!(message, "out of ink");
    assert!(site.unwrap().file.ends_with("real.rs"));
}

#[test]
fn what_a_scope_does_not_say_of_a_panic_is_told() {
    let failure = failure(|it| {
        it.check("c").only_real().holds(|| {
            std::thread::scope(|scope| {
                scope.spawn(|| panic!("out of ink"));
            });
        });
    });
    let Complaint::Panicked { message, site } = failure.complaint else {
        panic!("it has panicked: {:?}", failure.complaint);
    };
    assert_eq!(message, "out of ink");
    assert_eq!(site.unwrap().line, line!() - 8);
}

#[test]
fn what_a_join_does_not_say_of_a_panic_is_told() {
    let failure = failure(|it| {
        it.check("c").only_real().holds(|| {
            let writer = std::thread::spawn(|| panic!("out of ink"));
            writer.join().expect("nobody panics");
        });
    });
    let Complaint::Panicked { message, site } = failure.complaint else {
        panic!("it has panicked: {:?}", failure.complaint);
    };
    assert_eq!(message, "out of ink");
    assert_eq!(site.unwrap().line, line!() - 8);
}

#[test]
fn a_panic_after_that_of_a_line_that_waited_is_not_its_reason() {
    let failure = failure(|it| {
        it.check("c").only_real().holds(|| {
            let waited = std::panic::catch_unwind(|| {
                std::panic::panic_any(String::from("nobody panics: Any { .. }"));
            });
            let _ = std::thread::spawn(|| panic!("out of ink")).join();
            std::panic::resume_unwind(waited.unwrap_err());
        });
    });
    let Complaint::Panicked { message, .. } = failure.complaint else {
        panic!("it has panicked: {:?}", failure.complaint);
    };
    assert_eq!(message, "nobody panics: Any { .. }");
}

#[test]
fn what_a_chain_of_joins_does_not_say_of_a_panic_is_told() {
    let failure = failure(|it| {
        it.check("c").only_real().holds(|| {
            let writer = || std::thread::spawn(|| panic!("out of ink"));
            let editor = std::thread::spawn(move || writer().join().unwrap());
            editor.join().expect("a letter");
        });
    });
    let Complaint::Panicked { message, .. } = failure.complaint else {
        panic!("it has panicked: {:?}", failure.complaint);
    };
    assert_eq!(message, "out of ink");
}

#[test]
fn an_unequal_value_on_another_thread_counts() {
    let failure = failure(|it| {
        it.check("c").holds(|| {
            let thread = thread::spawn(|| crate::equal("it", Some(1), None));
            assert!(thread.join().is_err());
        });
    });
    assert_eq!(failure.complaint, wrong("it", "None", "Some(1)"));
}

#[test]
fn what_is_returned_must_be_possible() {
    let record = real(|it| it.check("c").outcomes("n", [1, 2], || 2));
    assert_eq!(record.failure, None);
    let failure = failure(|it| it.check("c").outcomes("n", [1, 2], || 3));
    let Complaint::WrongOutcomes {
        unexpected,
        missing,
        ..
    } = failure.complaint
    else {
        panic!("an outcome is wrong: {:?}", failure.complaint);
    };
    assert_eq!((unexpected, missing), (vec!["3".to_owned()], vec![]));
}

#[test]
fn questions_about_interleavings_are_not_asked_here() {
    let records = run(&job(World::Real, Path::new(".")), |it| {
        it.check("a").concurrent(&["x"], || ());
        it.check("b").can_return("n", 1, || 1);
        it.check("c").predicts("p", || vec![1], || 1);
        it.check("d").exclusive("s", || ());
        it.check("e").only_controlled().holds(|| ());
    });
    assert_eq!(records, []);
}
