//! A check in the real world: real threads, real time, again and again.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

use trace::protocol::{Complaint, Failure, World};

use crate::body::Body;
use crate::capture::Capture;
use crate::demand::Demand;
use crate::lab::{Lab, Outcome, Setting};
use crate::patience::{self, PATIENCE};
use crate::stillness::{PAUSE, Stillness};
use crate::{note, panics, processes};

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
            let mut failure = Failure::of(complaint);
            failure.found_at = outcome.executions;
            outcome.failure = Some(failure);
            break;
        }
    }
    outcome
}

/// Runs the body on a fresh thread, and says what is wrong.
///
/// A requirement that fails on a thread for which others wait can leave them waiting for
/// ever. That it failed is all there is to say, so the body is then left behind.
pub(crate) fn once(body: &Body, demand: &dyn Demand) -> Option<Complaint> {
    note::take();
    let capture = match demand.reads_output().then(Capture::begin).transpose() {
        Ok(capture) => capture,
        Err(error) => return Some(unreadable(&error)),
    };
    let ran = panics::noting(|| {
        let (sender, news) = channel();
        let over = Arc::new(AtomicBool::new(false));
        note::tell(Some(sender.clone()));
        let (body, is_over) = (Arc::clone(body), Arc::clone(&over));
        let thread = std::thread::spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(|| body.run()));
            drop(body);
            over.store(true, Ordering::SeqCst);
            let _ = sender.send(());
            result
        });
        let id = thread.thread().id();
        let ended = ends(&news, &is_over);
        note::tell(None);
        if !ended {
            return None;
        }
        // A panic that is left is one of a thread-local's destructor.
        let result = thread.join().and_then(|result| result);
        Some(result.map_err(|payload| panics::of(id, &*payload)))
    });
    let Some(ran) = ran else {
        // Standard output stays where it is: who hangs may have its lock.
        patience::give_up();
        processes::clear();
        return note::take();
    };
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

/// Waits for the end of a body: false if there is something to object to, and nothing
/// moves any more. `news` comes of either.
///
/// Until then this thread sleeps without a pause: a body may look by itself whether
/// anything in this process moves.
fn ends(news: &Receiver<()>, is_over: &AtomicBool) -> bool {
    let is_over = || is_over.load(Ordering::SeqCst);
    let _ = news.recv();
    let since = Instant::now();
    let mut stillness = Stillness::default();
    while !is_over() && !stillness.look() && since.elapsed() < PATIENCE {
        let _ = news.recv_timeout(PAUSE);
    }
    is_over()
}

fn unreadable(error: &std::io::Error) -> Complaint {
    Complaint::Broken {
        message: format!("standard output cannot be read: {error}"),
    }
}
