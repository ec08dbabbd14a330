// diagnosis: wrong-result
// Who cancels a job in its last step is told that it was stopped, though all of it is done.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender},
    },
    thread,
};

/// What the user wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// Begin the job of this number.
    Start(u32),
    /// Stop the job of this number.
    Cancel(u32),
    /// How many jobs are running?
    Count,
}

/// What the user is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The answer to `Start`.
    Started(u32),
    /// All steps of the job are done.
    Finished(u32),
    /// The job was stopped before all of its steps were done.
    Cancelled(u32),
    /// The answer to `Count`.
    Running(usize),
}

/// The jobs that run, and for each the sign by which it is told to stop.
type Jobs = Mutex<BTreeMap<u32, Arc<AtomicBool>>>;

/// Serves the user until there are no more `inputs`.
pub fn serve<F>(inputs: Receiver<Input>, answers: Sender<Answer>, step: F)
where
    F: Fn(u32) -> bool + Send + Sync + 'static,
{
    let jobs = Jobs::default();
    // A user who does not listen any more need not be told anything.
    let say = |answer| {
        let _ = answers.send(answer);
    };
    thread::scope(|scope| {
        for input in inputs {
            match input {
                Input::Start(job) => {
                    let stop = Arc::new(AtomicBool::new(false));
                    jobs.lock().unwrap().insert(job, Arc::clone(&stop));
                    say(Answer::Started(job));
                    let (jobs, step, answers) = (&jobs, &step, answers.clone());
                    scope.spawn(move || {
                        let end = run(job, &stop, step);
                        jobs.lock().unwrap().remove(&job);
                        let _ = answers.send(end);
                    });
                }
                Input::Cancel(job) => {
                    if let Some(stop) = jobs.lock().unwrap().get(&job) {
                        stop.store(true, Ordering::SeqCst);
                    }
                }
                Input::Count => {
                    let running = jobs.lock().unwrap().len();
                    say(Answer::Running(running));
                }
            }
        }
        for stop in jobs.lock().unwrap().values() {
            stop.store(true, Ordering::SeqCst);
        }
    });
}

/// Does a job's steps until it has no more, or is told to stop.
fn run(job: u32, stop: &AtomicBool, step: impl Fn(u32) -> bool) -> Answer {
    while !stop.load(Ordering::SeqCst) {
        if !step(job) && !stop.load(Ordering::SeqCst) {
            return Answer::Finished(job);
        }
    }
    Answer::Cancelled(job)
}
