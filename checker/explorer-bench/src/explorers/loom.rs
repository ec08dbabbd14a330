//! loom.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::panicked;
use crate::clock::{Middle, timed};
use crate::explorer::{Bounds, Outcome};
use crate::programs_of;

/// Operations that one execution may have.
const OPERATIONS: usize = 100_000;

/// Explores one program.
pub(crate) fn explore(program: &str, bounds: Bounds) -> Outcome {
    let body = programs_of::for_loom(program);
    let mut builder = loom::model::Builder::new();
    builder.max_branches = OPERATIONS;
    // The bound is looked at before every so-many-th execution only.
    let bound = bounds.executions as usize + 1;
    builder.max_permutations = Some(bound);
    builder.checkpoint_interval = bound;
    let count = Arc::new(AtomicU64::new(0));
    let counter = count.clone();
    let middle = Arc::new(Middle::of(bounds.executions));
    let noted = middle.clone();
    let (failed, seconds) = timed(|| {
        panicked(|| {
            builder.check(move || {
                noted.note(counter.fetch_add(1, Ordering::Relaxed));
                body();
            });
        })
    });
    let executions = count.load(Ordering::Relaxed);
    Outcome {
        executions,
        exhausted: !failed && executions < bounds.executions,
        seconds,
        middle: middle.seconds(),
        found_at: failed.then_some(executions),
    }
}
