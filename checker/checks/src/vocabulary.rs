//! What a body can say while it runs.

use std::fmt::Debug;
use std::time::Duration;

use trace::protocol::Complaint;

use crate::{note, shown, span as spans};

/// Notes that the running thread is here. [`Check::concurrent`](crate::Check)
/// asks about the places of marks in time.
#[track_caller]
pub fn mark(name: &str) {
    engine::mark(name);
}

/// Stands for a piece of work: a mark, where only its place in time matters.
#[track_caller]
pub fn work(name: &str) {
    engine::mark(name);
}

/// Runs `work` as a section called `name`. [`Check::exclusive`](crate::Check)
/// asks whether two sections of that name can overlap.
#[track_caller]
pub fn span<R>(name: &str, work: impl FnOnce() -> R) -> R {
    let _inside = spans::enter(name);
    work()
}

/// Asks that a value be the expected one; `what` says what it is, as a noun
/// phrase.
///
/// # Panics
/// If it is not. The objection stands even if the panic is caught.
#[track_caller]
pub fn equal<T: Debug + PartialEq>(what: &str, actual: T, expected: T) {
    if actual == expected {
        return;
    }
    differ(what, &actual, &expected)
}

/// A value is not the expected one.
#[track_caller]
fn differ(what: &str, actual: &dyn Debug, expected: &dyn Debug) -> ! {
    let (actual, expected) = (shown::value(actual), shown::value(expected));
    let message = format!("{what} is {actual}, and should be {expected}");
    note::object(Complaint::WrongValue {
        what: what.to_owned(),
        expected,
        actual,
    });
    panic!("{message}");
}

/// Asks that there be at most `most` of something; `what` names it in the plural.
///
/// # Panics
/// If there are more. The objection stands even if the panic is caught.
#[track_caller]
pub fn at_most(what: &str, actual: u64, most: u64) {
    if actual <= most {
        return;
    }
    note::object(Complaint::TooMany {
        what: what.to_owned(),
        allowed: most,
        actual,
    });
    panic!("there are {actual} {what}, and there may be at most {most}");
}

/// Objects that two pieces of work are never done at the same time: for the real
/// world, where a body has to find that out by itself.
///
/// # Panics
/// Always. The objection stands even if the panic is caught.
#[track_caller]
pub fn never_at_once(first: &str, second: &str) -> ! {
    note::object(Complaint::NotConcurrent {
        first: first.to_owned(),
        second: second.to_owned(),
        chain: Vec::new(),
    });
    panic!("{first} and {second} are never done at the same time");
}

/// Asks that `work` take no longer than `allowed` of virtual time. It holds in
/// checks with [`prompt_time`](crate::Check::prompt_time); anywhere else how
/// long something takes says nothing about whether it is right.
pub fn within<R>(allowed: Duration, what: &str, work: impl FnOnce() -> R) -> R {
    let start = engine::now();
    let result = work();
    let taken_ns = engine::now() - start;
    let allowed_ns = u64::try_from(allowed.as_nanos()).unwrap_or(u64::MAX);
    if engine::is_active() && note::is_prompt() && taken_ns > allowed_ns {
        note::object(Complaint::Late {
            what: what.to_owned(),
            allowed_ns,
            taken_ns,
            since_ns: start,
        });
    }
    result
}
