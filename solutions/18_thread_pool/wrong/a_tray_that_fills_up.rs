// diagnosis: unresponsive
// The tray has room for so many jobs; when it is full, whoever brings the next one waits.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
};

use crossbeam::channel::{Sender, bounded};

enum Message {
    Job(Box<dyn FnOnce() + Send>),
    GoHome,
}

pub struct ThreadPool {
    messages: Sender<Message>,
    threads: Vec<JoinHandle<()>>,
    panics: Arc<AtomicUsize>,
}

impl ThreadPool {
    pub fn new(threads: usize) -> ThreadPool {
        let (messages, receiver) = bounded(16);
        let panics = Arc::new(AtomicUsize::new(0));
        let threads = (0..threads)
            .map(|_| {
                let (receiver, panics) = (receiver.clone(), Arc::clone(&panics));
                thread::spawn(move || {
                    while let Ok(Message::Job(job)) = receiver.recv() {
                        if catch_unwind(AssertUnwindSafe(job)).is_err() {
                            panics.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                })
            })
            .collect();
        ThreadPool {
            messages,
            threads,
            panics,
        }
    }

    pub fn execute(&self, job: impl FnOnce() + Send + 'static) {
        let sent = self.messages.send(Message::Job(Box::new(job)));
        assert!(sent.is_ok(), "the threads listen until the end");
    }

    pub fn shutdown(mut self) -> usize {
        self.send_home();
        self.panics.load(Ordering::Relaxed)
    }

    fn send_home(&mut self) {
        for _ in &self.threads {
            let _ = self.messages.send(Message::GoHome);
        }
        for thread in self.threads.drain(..) {
            thread.join().expect("panics of jobs are caught");
        }
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        self.send_home();
    }
}
