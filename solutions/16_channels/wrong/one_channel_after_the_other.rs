// diagnosis: deadlock
// A channel for each producer, emptied one after the other: the messages of the second
// wait until the first has no more.

use std::{ops::ControlFlow, sync::mpsc, thread};

pub fn deliver<M, P>(producers: Vec<P>, mut consume: impl FnMut(M) -> ControlFlow<()>)
where
    M: Send + 'static,
    P: IntoIterator<Item = M> + Send + 'static,
{
    let mut receivers = Vec::new();
    let mut threads = Vec::new();
    for producer in producers {
        let (sender, receiver) = mpsc::channel();
        receivers.push(receiver);
        threads.push(thread::spawn(move || {
            for message in producer {
                if sender.send(message).is_err() {
                    return;
                }
            }
        }));
    }
    let mut messages = receivers.iter().flatten();
    while let Some(message) = messages.next() {
        if consume(message).is_break() {
            break;
        }
    }
    drop(receivers);
    for thread in threads {
        thread.join().unwrap();
    }
}
