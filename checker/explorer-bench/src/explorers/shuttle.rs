//! shuttle.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use shuttle::scheduler::{
    DfsScheduler, PctScheduler, RandomScheduler, Schedule, Scheduler, Task, TaskId,
    UrwRandomScheduler,
};
use shuttle::{Config, FailurePersistence, Runner};

use super::panicked;
use crate::clock::{Middle, timed};
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
    let middle = Arc::new(Middle::of(bounds.executions));
    let noted = middle.clone();
    let scheduler = Kept(Rc::new(RefCell::new(scheduler)));
    let runner = Runner::new(scheduler.clone(), config);
    let (failed, seconds) = timed(|| {
        panicked(|| {
            runner.run(move || {
                noted.note(counter.fetch_add(1, Ordering::Relaxed));
                body();
            });
        })
    });
    if failed {
        // It would print now.
        std::mem::forget(scheduler);
    }
    let executions = count.load(Ordering::Relaxed).min(bounds.executions);
    Outcome {
        executions,
        exhausted: false,
        seconds,
        middle: middle.seconds(),
        found_at: failed.then_some(executions),
    }
}

/// A scheduler that outlives a failure: shuttle's own ones print when they go
/// in the middle of it.
struct Kept<S>(Rc<RefCell<S>>);

impl<S> Clone for Kept<S> {
    fn clone(&self) -> Kept<S> {
        Kept(self.0.clone())
    }
}

impl<S: Scheduler> Scheduler for Kept<S> {
    fn new_execution(&mut self) -> Option<Schedule> {
        self.0.borrow_mut().new_execution()
    }

    fn next_task(
        &mut self,
        runnable: &[&Task],
        current: Option<TaskId>,
        is_yielding: bool,
    ) -> Option<TaskId> {
        let mut scheduler = self.0.borrow_mut();
        scheduler.next_task(runnable, current, is_yielding)
    }

    fn next_u64(&mut self) -> u64 {
        self.0.borrow_mut().next_u64()
    }
}

/// Runs nothing, once.
pub(super) fn warm_up() {
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None;
    Runner::new(RandomScheduler::new_from_seed(0, 1), config).run(|| {});
}
