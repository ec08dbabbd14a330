//! shuttle.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use shuttle::scheduler::{
    DfsScheduler, PctScheduler, RandomScheduler, Scheduler, UrwRandomScheduler,
};
use shuttle::{Config, FailurePersistence, Runner};

use super::panicked;
use crate::clock::timed;
use crate::explorer::{Bounds, Explorer, Outcome};
use crate::programs_of;

/// The depth that PCT is run with.
const DEPTH: usize = 3;

/// Explores one program.
pub(crate) fn explore(explorer: Explorer, program: &str, bounds: Bounds) -> Outcome {
    let executions = bounds.executions as usize;
    let seed = bounds.seed;
    match explorer {
        Explorer::ShuttlePct => run(
            PctScheduler::new_from_seed(seed, DEPTH, executions),
            program,
            bounds,
        ),
        Explorer::ShuttleUrw => run(
            UrwRandomScheduler::new_from_seed(seed, executions),
            program,
            bounds,
        ),
        Explorer::ShuttleDfs => {
            let outcome = run(DfsScheduler::new(Some(executions), false), program, bounds);
            Outcome {
                exhausted: outcome.found_at.is_none() && outcome.executions < bounds.executions,
                ..outcome
            }
        }
        _ => run(
            RandomScheduler::new_from_seed(seed, executions),
            program,
            bounds,
        ),
    }
}

fn run(scheduler: impl Scheduler + 'static, program: &str, bounds: Bounds) -> Outcome {
    let body = programs_of::for_shuttle(program);
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None;
    let count = Arc::new(AtomicU64::new(0));
    let counter = count.clone();
    let (failed, seconds) = timed(|| {
        panicked(|| {
            Runner::new(scheduler, config).run(move || {
                counter.fetch_add(1, Ordering::Relaxed);
                body();
            });
        })
    });
    let executions = count.load(Ordering::Relaxed).min(bounds.executions);
    Outcome {
        executions,
        exhausted: false,
        seconds,
        found_at: failed.then_some(executions),
    }
}

/// Runs nothing, once.
pub(super) fn warm_up() {
    Runner::new(RandomScheduler::new_from_seed(0, 1), Config::new()).run(|| {});
}
