//! A check in the real world: real threads, real time, again and again.

use std::panic::{AssertUnwindSafe, catch_unwind};

use trace::protocol::{Complaint, World};

use crate::body::{Body, Value};
use crate::capture::Capture;
use crate::demand::Demand;
use crate::lab::{self, Lab, Outcome, Setting};
use crate::{note, panics};

/// Runs `body` as often as asked; a full-size check, which has no controlled
/// side, runs once.
pub(crate) fn repeat(lab: &Lab, setting: &Setting, body: &Body, demand: &dyn Demand) -> Outcome {
    let repetitions = match setting.only {
        Some(World::Real) => 1,
        _ => lab.budget.repetitions.max(1),
    };
    let mut outcome = Outcome::default();
    for _ in 0..repetitions {
        outcome.executions += 1;
        outcome.distinct += 1;
        if let Some(complaint) = once(body, demand) {
            let mut failure = lab::failure(complaint);
            failure.found_at = outcome.executions;
            outcome.failure = Some(failure);
            break;
        }
    }
    outcome
}

/// Runs the body on a fresh thread, and says what is wrong.
pub(crate) fn once(body: &(dyn Fn() -> Value + Sync), demand: &dyn Demand) -> Option<Complaint> {
    note::take();
    let capture = match demand.reads_output().then(Capture::begin).transpose() {
        Ok(capture) => capture,
        Err(error) => return Some(unreadable(&error)),
    };
    let ran = panics::noting(|| {
        std::thread::scope(|scope| {
            let thread = scope.spawn(|| catch_unwind(AssertUnwindSafe(body)));
            let id = thread.thread().id();
            // A panic that is left is one of a thread-local's destructor.
            let result = thread.join().and_then(|result| result);
            result.map_err(|payload| panics::of(id, &*payload))
        })
    });
    let stdout = match capture.map(Capture::end).transpose() {
        Ok(stdout) => stdout.unwrap_or_default(),
        Err(error) => return Some(unreadable(&error)),
    };
    if let Some(noted) = note::take() {
        return Some(noted);
    }
    match ran {
        Ok(value) => demand.real(&value, &stdout),
        Err((message, site)) => Some(Complaint::Panicked { message, site }),
    }
}

fn unreadable(error: &std::io::Error) -> Complaint {
    Complaint::Broken {
        message: format!("standard output cannot be read: {error}"),
    }
}
