//! What an observation means: from what was seen to what is wrong, and why.
//!
//! There is one file for each diagnosis, with how it is recognised, what it says
//! and the traces that must and must not get it; what `checker explain` shows is
//! under `pages/`. A wrong explanation is worse than a plain one: each special
//! story is told only when the trace bears it out, and what nobody recognises is
//! a wrong result, a deadlock, a panic, and no more.

mod blocked_executor;
mod busy_waiting;
mod case;
mod checker_fault;
mod code;
mod compile_error;
mod crashed;
mod data_race;
mod deadlock;
mod exited;
mod forbidden_construct;
mod leaked_process;
mod leaked_thread;
mod livelock;
mod lost_update;
mod lost_wakeup;
mod names;
mod no_thread;
mod nondeterministic;
mod not_concurrent;
mod not_linearizable;
mod not_lock_free;
mod not_modelled;
mod not_started;
mod out_of_memory;
mod output_flood;
mod overlap;
mod panicked;
mod place;
mod poisoned;
mod sections;
mod self_deadlock;
mod sleep_as_synchronisation;
mod stack_overflow;
pub(crate) mod text;
mod timeout;
mod too_many;
mod unresponsive;
mod use_after_free;
mod waits;
mod weak_ordering;
mod wrong_output;
mod wrong_prediction;
mod wrong_result;

#[cfg(test)]
pub(crate) mod fixtures;

use trace::{
    Site, Trace,
    protocol::{Limit, Record},
};

pub use case::Subject;
pub use checker_fault::{checker_fault, is_fault};
pub use code::Code;
pub use compile_error::{compile_error, signature_error, unreadable};
pub use crashed::crashed;
pub use exited::exited;
pub use forbidden_construct::forbidden_construct;
pub(crate) use leaked_thread::panic_that_left;
pub(crate) use lost_wakeup::unheard as unheard_notifies;
pub(crate) use names::Names;
pub use not_modelled::not_modelled;
pub use not_started::{Unfinished, not_started};
pub use out_of_memory::out_of_memory;
pub use output_flood::output_flood;
pub use stack_overflow::stack_overflow;
pub use timeout::{out_of_time, timeout};
pub(crate) use use_after_free::is_boxed;
pub(crate) use waits::is_blocked;

use crate::verdict::Diagnosis;
use case::{Case, Finding};

/// All that can be recognised, from the particular to the general: the first that
/// knows the case gives the diagnosis.
const RECOGNISERS: &[fn(&Case<'_>) -> Option<Finding>] = &[
    // Nothing is known of the program if these are so.
    checker_fault::recognise,
    not_modelled::recognise,
    nondeterministic::recognise,
    crashed::recognise,
    exited::recognise,
    // A program that is wrong on purpose.
    wrong_prediction::recognise,
    // What brings it about, whatever then went wrong.
    weak_ordering::recognise,
    sleep_as_synchronisation::recognise,
    // How an execution ended: if a thread was stopped for that, in no other way.
    not_lock_free::recognise,
    data_race::recognise,
    use_after_free::recognise,
    self_deadlock::recognise,
    lost_wakeup::recognise,
    deadlock::recognise,
    output_flood::recognise,
    busy_waiting::recognise,
    livelock::recognise,
    timeout::recognise,
    poisoned::recognise,
    leaked_thread::recognise,
    leaked_process::recognise,
    // What a check found out about a whole execution.
    not_concurrent::recognise,
    no_thread::recognise,
    overlap::recognise,
    blocked_executor::recognise,
    unresponsive::recognise,
    too_many::recognise,
    not_linearizable::recognise,
    // Wrong values.
    lost_update::recognise,
    wrong_output::recognise,
    wrong_result::recognise,
    panicked::recognise,
];

/// What a failed check's record means.
///
/// A record that has no failure, or one that makes
/// no sense, is a fault of the checker's.
pub fn diagnose(record: &Record, subject: &Subject<'_>) -> Diagnosis {
    let Some(failure) = &record.failure else {
        return checker_fault(subject, "A check that passed was to be diagnosed.");
    };
    let failure = place::own_failure(subject, failure);
    let case = Case::new(record, &failure, subject);
    let finding = RECOGNISERS.iter().find_map(|recognise| recognise(&case));
    match finding {
        Some(finding) => finding.rest_on(&case),
        None => checker_fault(
            subject,
            "The check failed in a way that the checker has no words for.",
        ),
    }
}

/// The watchdog stopped the process: what ran out says what is wrong.
pub fn stuck(
    subject: &Subject<'_>,
    check: &str,
    thread: Option<usize>,
    site: Option<&Site>,
    limit: Limit,
    trace: Option<Trace>,
) -> Diagnosis {
    let site = place::own(subject, site);
    let site = site.as_ref();
    let mut diagnosis = match limit {
        Limit::Time => timeout(subject, check, thread, site),
        Limit::Memory => out_of_memory(subject, check, site),
        Limit::Stack => stack_overflow(subject, check, site),
        Limit::Output => output_flood(subject, check, site),
        Limit::Threads => too_many::threads(subject, check, site),
    };
    if let Some(trace) = trace {
        let trace = place::own_trace(subject, &trace);
        diagnosis.evidence.lines = subject.lines_of(case::sites_of(&trace));
        diagnosis.evidence.trace = Some(trace);
    }
    diagnosis
}

/// A finding for which there is no record, because the process did not live to
/// send one.
fn found_while_running(finding: Finding, subject: &Subject<'_>, check: &str) -> Diagnosis {
    let mut diagnosis = finding.alone(subject);
    diagnosis.evidence.check = Some(check.to_owned());
    diagnosis
}
