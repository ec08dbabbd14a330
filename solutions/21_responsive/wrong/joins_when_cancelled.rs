// diagnosis: unresponsive
// Waits for a cancelled job's step to end, and listens to nobody meanwhile.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender},
    },
    thread,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    Start(u32),
    Cancel(u32),
    Count,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Started(u32),
    Finished(u32),
    Cancelled(u32),
    Running(usize),
}

type Jobs = Mutex<BTreeMap<u32, Arc<AtomicBool>>>;

pub fn serve<F>(inputs: Receiver<Input>, answers: Sender<Answer>, step: F)
where
    F: Fn(u32) -> bool + Send + Sync + 'static,
{
    let jobs = Jobs::default();
    let say = |answer| {
        let _ = answers.send(answer);
    };
    thread::scope(|scope| {
        let mut threads = BTreeMap::new();
        for input in inputs {
            match input {
                Input::Start(job) => {
                    let stop = Arc::new(AtomicBool::new(false));
                    jobs.lock().unwrap().insert(job, Arc::clone(&stop));
                    say(Answer::Started(job));
                    let (jobs, step, answers) = (&jobs, &step, answers.clone());
                    let thread = scope.spawn(move || {
                        let end = run(job, &stop, step);
                        jobs.lock().unwrap().remove(&job);
                        let _ = answers.send(end);
                    });
                    threads.insert(job, thread);
                }
                Input::Cancel(job) => {
                    if let Some(stop) = jobs.lock().unwrap().get(&job) {
                        stop.store(true, Ordering::SeqCst);
                    }
                    if let Some(thread) = threads.remove(&job) {
                        thread.join().unwrap();
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

fn run(job: u32, stop: &AtomicBool, step: impl Fn(u32) -> bool) -> Answer {
    while !stop.load(Ordering::SeqCst) {
        if !step(job) {
            return Answer::Finished(job);
        }
    }
    Answer::Cancelled(job)
}
