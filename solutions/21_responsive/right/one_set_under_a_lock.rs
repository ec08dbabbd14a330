//! One set of the jobs that are to go on: to cancel a job is to take it out.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
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

pub fn serve<F>(inputs: Receiver<Input>, answers: Sender<Answer>, step: F)
where
    F: Fn(u32) -> bool + Send + Sync + 'static,
{
    let wanted = Mutex::new(BTreeSet::new());
    let running = AtomicUsize::new(0);
    let (wanted, running, step) = (&wanted, &running, &step);
    thread::scope(|scope| {
        for input in inputs {
            match input {
                Input::Start(job) => {
                    wanted.lock().unwrap().insert(job);
                    running.fetch_add(1, Ordering::SeqCst);
                    let _ = answers.send(Answer::Started(job));
                    let answers = answers.clone();
                    scope.spawn(move || {
                        let is_wanted = || wanted.lock().unwrap().contains(&job);
                        let mut end = Answer::Cancelled(job);
                        while is_wanted() {
                            if !step(job) {
                                end = Answer::Finished(job);
                                break;
                            }
                        }
                        wanted.lock().unwrap().remove(&job);
                        running.fetch_sub(1, Ordering::SeqCst);
                        let _ = answers.send(end);
                    });
                }
                Input::Cancel(job) => {
                    wanted.lock().unwrap().remove(&job);
                }
                Input::Count => {
                    let running = running.load(Ordering::SeqCst);
                    let _ = answers.send(Answer::Running(running));
                }
            }
        }
        wanted.lock().unwrap().clear();
    });
}
