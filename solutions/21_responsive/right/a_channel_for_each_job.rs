//! A job is told to stop by the end of a channel, and its handle is kept to be joined.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, Sender},
    },
    thread,
};

use crossbeam::channel::{self, TryRecvError};

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
    let step = Arc::new(step);
    let running = Arc::new(AtomicUsize::new(0));
    let mut jobs = Vec::new();
    let mut threads = Vec::new();
    for input in inputs {
        match input {
            Input::Start(job) => {
                let (keep_on, stop) = channel::bounded::<()>(0);
                jobs.push((job, keep_on));
                running.fetch_add(1, Ordering::SeqCst);
                let _ = answers.send(Answer::Started(job));
                let (step, running) = (Arc::clone(&step), Arc::clone(&running));
                let answers = answers.clone();
                threads.push(thread::spawn(move || {
                    let end = loop {
                        if stop.try_recv() == Err(TryRecvError::Disconnected) {
                            break Answer::Cancelled(job);
                        }
                        if !step(job) {
                            break Answer::Finished(job);
                        }
                    };
                    running.fetch_sub(1, Ordering::SeqCst);
                    let _ = answers.send(end);
                }));
            }
            Input::Cancel(job) => jobs.retain(|(number, _)| *number != job),
            Input::Count => {
                let running = running.load(Ordering::SeqCst);
                let _ = answers.send(Answer::Running(running));
            }
        }
    }
    drop(jobs);
    for thread in threads {
        thread.join().unwrap();
    }
}
