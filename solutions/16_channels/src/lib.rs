//! Hand messages from many threads to one.

use std::{ops::ControlFlow, sync::mpsc, thread};

/// Runs the `producers` on threads of their own, and gives their messages to `consume`
/// on this one, until there are no more or no more are wanted.
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
                // Nobody listens any more.
                if sender.send(message).is_err() {
                    break;
                }
            }
        }));
    }
    // Only the threads have senders now: the channel is closed when the last one ends.
    drop(sender);
    // The loop owns the receiver: when it ends, so does the receiver.
    for message in messages {
        if consume(message).is_break() {
            break;
        }
    }
    for thread in threads {
        thread.join().unwrap();
    }
}
