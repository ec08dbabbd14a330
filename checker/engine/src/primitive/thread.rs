//! Threads: starting them, waiting for them, and letting time pass.

use std::panic::Location;

use trace::Operation;

use crate::access::Access;
use crate::execution;
use crate::perform::{Step, TaskId, perform, perform_here, perform_when, perform_when_here};
use crate::task::{Life, Wake};

/// Starts a thread. `body` must not let a panic out: its caller keeps the
/// result, or the payload, for whoever joins.
///
/// # Panics
/// Outside of an execution: a check starts threads only inside its body.
#[track_caller]
pub fn spawn(name: Option<&str>, body: Box<dyn FnOnce()>) -> TaskId {
    let site = Location::caller();
    let Some(execution) = execution::current() else {
        panic!("a thread can be started only inside a check's body");
    };
    let child = execution.next_child();
    perform_here(Step::at(Operation::Spawn, site).with_peer(child), |cx| {
        cx.with(|execution, task| {
            let name = name.map(str::to_owned);
            execution.add_task(child, task as u32, name, site, body);
        });
    });
    TaskId(child)
}

/// Waits until a thread has ended.
#[track_caller]
pub fn join(thread: TaskId) {
    let Some(execution) = execution::current() else {
        return;
    };
    let end = execution.tasks[thread.0 as usize].end_object;
    let step = Step::new(Operation::Join)
        .on_id(end, Access::Acquire)
        .with_peer(thread.0);
    perform_when_here(
        step,
        || has_ended(thread),
        |cx| {
            cx.with(|execution, task| {
                let both = [task, thread.0 as usize];
                if let Ok([mine, ended]) = execution.tasks.get_disjoint_mut(both) {
                    mine.clock.join(&ended.clock);
                }
            });
            // Joining changes nothing for anybody else, but it is progress.
        },
    );
}

/// Whether a thread has ended. Looking is a step.
#[track_caller]
pub fn is_finished(thread: TaskId) -> bool {
    let Some(execution) = execution::current() else {
        return true;
    };
    let end = execution.tasks[thread.0 as usize].end_object;
    let step = Step::new(Operation::Load)
        .on_id(end, Access::Read)
        .with_peer(thread.0);
    perform(step, |cx| {
        cx.looked();
        has_ended(thread)
    })
}

fn has_ended(thread: TaskId) -> bool {
    execution::current()
        .is_none_or(|execution| execution.tasks[thread.0 as usize].life == Life::Over)
}

/// The running thread.
pub fn current() -> TaskId {
    TaskId(execution::current().map_or(0, |execution| execution.running))
}

/// The name that a thread was given, as long as its execution lasts.
pub fn name(thread: &TaskId) -> Option<&str> {
    let execution = execution::current()?;
    execution.tasks.get(thread.0 as usize)?.name.as_deref()
}

/// Gives up the processor.
#[track_caller]
pub fn yield_now() {
    perform(Step::new(Operation::Yield), |cx| cx.idled());
}

/// Says that the thread spins.
#[track_caller]
pub fn spin_hint() {
    perform(Step::new(Operation::SpinHint), |cx| cx.idled());
}

/// Sleeps for at least so many virtual nanoseconds.
#[track_caller]
pub fn sleep(nanoseconds: u64) {
    let deadline = crate::now().saturating_add(nanoseconds);
    let step = Step::new(Operation::Sleep).until(Some(deadline));
    perform_when(
        step,
        || false,
        |cx| {
            cx.wrote(|| format!("{nanoseconds} ns"));
            cx.idled();
        },
    );
}

/// The virtual time. A thread that does nothing but ask gets older answers the
/// more often it asks, so that a loop which waits for time to pass ends.
#[track_caller]
pub fn clock() -> u64 {
    let step = Step::new(Operation::Now);
    perform(step, |cx| {
        cx.with(|execution, task| {
            let passed = execution.tasks[task].window.ask();
            execution.pass_time(task, passed);
        });
        cx.neutral();
        crate::now()
    })
}

/// Waits until the running thread's token is there, and takes it; at most until
/// `deadline`.
#[track_caller]
pub fn park(deadline: Option<u64>) {
    let Some(execution) = execution::current() else {
        return;
    };
    let me = execution.running as usize;
    let token = execution.token_of(execution.running);
    let step = Step::new(Operation::Park)
        .on_id(token, Access::Write)
        .until(deadline)
        .spuriously();
    perform_when(
        step,
        || execution::current().is_some_and(|execution| execution.tasks[me].parked_token),
        |cx| match cx.wake() {
            Wake::Ready => {
                cx.with(|execution, task| {
                    let it = &mut execution.tasks[task];
                    it.parked_token = false;
                    it.clock.join(&it.token_clock);
                });
            }
            Wake::TimedOut => {
                cx.wrote(|| "time was up".to_owned());
                cx.looked();
            }
            Wake::Spurious => {
                cx.wrote(|| "for no reason".to_owned());
                cx.looked();
            }
        },
    );
}

/// Makes a thread's token be there.
#[track_caller]
pub fn unpark(thread: TaskId) {
    let Some(execution) = execution::current() else {
        return;
    };
    if thread.0 as usize >= execution.tasks.len() {
        return;
    }
    let token = execution.token_of(thread.0);
    let step = Step::new(Operation::Unpark)
        .on_id(token, Access::Write)
        .with_peer(thread.0);
    perform(step, |cx| {
        cx.with(|execution, task| {
            let clock = std::mem::take(&mut execution.tasks[task].clock);
            let other = &mut execution.tasks[thread.0 as usize];
            other.parked_token = true;
            other.token_clock.join(&clock);
            execution.tasks[task].clock = clock;
        });
    });
}
