//! The root of every task: what comes before its body, and after it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;

use trace::Operation;

use crate::access::Access;
use crate::arena::{self, Region};
use crate::execution::{self, Ending, Outcome};
use crate::locals::destroy_locals;
use crate::panics;
use crate::perform::{Step, perform_here};
use crate::task::{FiberYielder, Life};

/// Runs a task from its first step to its last.
pub(crate) fn task_main(yielder: &FiberYielder, body: Box<dyn FnOnce()>) {
    let execution = execution::current().expect("tasks run inside an execution");
    let task = execution.running as usize;
    execution.tasks[task].yielder = Some(NonNull::from(yielder));
    execution.begin_step();
    let begun_at = execution.last_site;
    execution.end_step(begun_at, Outcome::Changed);
    execution.seeds.reset();
    arena::enter(execution.tasks[task].region);
    // A thread's panic was taken by its join handle's packet; thread 0's body
    // catches its own. What is left is a destructor of a thread-local.
    let _ = catch_unwind(AssertUnwindSafe(body));
    let _ = catch_unwind(destroy_locals);
    arena::enter(Region::SYSTEM);
    finish();
    arena::enter(Region::SYSTEM);
}

/// The task's last step: from now on it can be joined.
fn finish() {
    let execution = execution::current().expect("tasks run inside an execution");
    let me = execution.running;
    let step = if me == 0 {
        // The process ends with thread 0, and takes all others with it.
        Step::new(Operation::Exit).on_everything()
    } else {
        let end = execution.tasks[me as usize].end_object;
        Step::new(Operation::Exit).on_id(end, Access::Release)
    };
    perform_here(step, |cx| {
        cx.with(|execution, task| execution.tasks[task].life = Life::Over);
    });
    let execution = execution::current().expect("tasks run inside an execution");
    if me == 0 {
        let left = execution
            .order
            .iter()
            .any(|&task| execution.tasks[task as usize].life == Life::Alive);
        execution.ending = Some(match (&execution.main_panic, left) {
            (Some(_), _) => Ending::Panicked,
            (None, true) => Ending::Leaked,
            (None, false) => Ending::Returned,
        });
    }
    execution.leave(me);
}

/// Thread 0: the check's body.
pub(crate) fn main_task(body: &mut dyn FnMut()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(body)) {
        let region = arena::enter(Region::SYSTEM);
        if let Some(execution) = execution::current() {
            execution.main_panic = Some(panics::of_body(execution, &*payload));
            execution.tasks[execution.running as usize].panics = 0;
        }
        arena::enter(region);
    }
}
