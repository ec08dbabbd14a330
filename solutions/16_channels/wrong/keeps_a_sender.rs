// diagnosis: deadlock
// Keeps the sender that it cloned from: the channel is never closed.

use std::{ops::ControlFlow, sync::mpsc, thread};

pub fn deliver<M, P>(producers: Vec<P>, mut consume: impl FnMut(M) -> ControlFlow<()>)
where
    M: Send + 'static,
    P: IntoIterator<Item = M> + Send + 'static,
{
    let (sender, messages) = mpsc::channel();
    let mut threads = Vec::new();
    for producer in producers {
        let sender = sender.clone();
        threads.push(thread::spawn(move || {
            for message in producer {
                if sender.send(message).is_err() {
                    break;
                }
            }
        }));
    }
    for message in messages {
        if consume(message).is_break() {
            break;
        }
    }
    for thread in threads {
        thread.join().unwrap();
    }
}
