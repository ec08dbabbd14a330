//! The tables come through a channel, in any order: adding up does not mind. Each is a
//! list, which is quicker for few events.

use std::{cell::RefCell, collections::BTreeMap, sync::mpsc, thread};

pub type Job = Box<dyn FnOnce() + Send>;

thread_local! {
    static COUNTS: RefCell<Vec<(String, u64)>> = RefCell::default();
}

pub fn count(event: &str) {
    COUNTS.with(|counts| {
        let mut counts = counts.borrow_mut();
        match counts.iter_mut().find(|(known, _)| known == event) {
            Some((_, count)) => *count += 1,
            None => counts.push((event.to_string(), 1)),
        }
    });
}

pub fn counts() -> BTreeMap<String, u64> {
    COUNTS.with(|counts| counts.borrow().iter().cloned().collect())
}

pub fn run_all(jobs: Vec<Job>) -> BTreeMap<String, u64> {
    let (sender, receiver) = mpsc::channel();
    let mut threads = Vec::new();
    for job in jobs {
        let sender = sender.clone();
        threads.push(thread::spawn(move || {
            job();
            sender.send(counts()).expect("the caller listens");
        }));
    }
    drop(sender);
    let mut total = BTreeMap::new();
    for (event, count) in receiver.into_iter().flatten() {
        *total.entry(event).or_default() += count;
    }
    threads.into_iter().for_each(|it| it.join().unwrap());
    total
}
