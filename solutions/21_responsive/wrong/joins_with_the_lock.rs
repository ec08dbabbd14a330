// diagnosis: deadlock
// Keeps the lock of the signs while it joins: the threads need it to end.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender},
    },
    thread,
};

use parking_lot::Mutex;

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
    let stops: Arc<Mutex<HashMap<u32, Arc<AtomicBool>>>> = Arc::default();
    let mut threads = Vec::new();
    while let Ok(input) = inputs.recv() {
        match input {
            Input::Start(job) => {
                let stop = Arc::new(AtomicBool::new(false));
                stops.lock().insert(job, Arc::clone(&stop));
                let _ = answers.send(Answer::Started(job));
                let (step, stops) = (Arc::clone(&step), Arc::clone(&stops));
                let answers = answers.clone();
                threads.push(thread::spawn(move || {
                    let end = loop {
                        if stop.load(Ordering::Acquire) {
                            break Answer::Cancelled(job);
                        }
                        if !step(job) {
                            break Answer::Finished(job);
                        }
                    };
                    stops.lock().remove(&job);
                    let _ = answers.send(end);
                }));
            }
            Input::Cancel(job) => {
                if let Some(stop) = stops.lock().get(&job) {
                    stop.store(true, Ordering::Release);
                }
            }
            Input::Count => {
                let running = stops.lock().len();
                let _ = answers.send(Answer::Running(running));
            }
        }
    }
    let stops = stops.lock();
    for stop in stops.values() {
        stop.store(true, Ordering::Release);
    }
    for thread in threads {
        thread.join().expect("a step has panicked");
    }
}
