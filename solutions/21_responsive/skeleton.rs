//! Answer every input at once, while earlier work is still going on.

use std::sync::mpsc::{Receiver, Sender};

/// What the user wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// Begin the job of this number. Each number is used once.
    Start(u32),
    /// Stop the job of this number. If it has ended already, or was not started before,
    /// nothing happens.
    Cancel(u32),
    /// How many jobs are running?
    Count,
}

/// What the user is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The answer to `Start`, at once, and the first that is said of the job.
    Started(u32),
    /// All steps of the job are done.
    Finished(u32),
    /// The job was stopped before all of its steps were done.
    Cancelled(u32),
    /// The answer to `Count`, at once: the number of jobs that were started and have
    /// not ended; one that is cancelled ends after its step. Whoever has been told that a
    /// job has ended does not find it counted any more.
    Running(usize),
}

/// Serves the user until there are no more `inputs`.
///
/// A job is a number of steps: each call of `step(job)` does the next step of the job,
/// takes a while, and returns whether there are more. Jobs do not wait for each other,
/// and no input waits for a job.
///
/// Each job that is started comes to one end, `Finished` or `Cancelled`, which is
/// answered as soon as it is known. A job that is cancelled ends the step that it is
/// in, and does no other.
///
/// When there are no more inputs, all jobs that still run are cancelled. `serve`
/// returns when the end of each has been answered, and every thread that it started
/// has ended.
pub fn serve<F>(inputs: Receiver<Input>, answers: Sender<Answer>, step: F)
where
    F: Fn(u32) -> bool + Send + Sync + 'static,
{
    let _ = (inputs, answers, step);
    todo!("answer the inputs")
}
