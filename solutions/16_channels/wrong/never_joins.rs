// diagnosis: leaked-thread
// Is done when the messages are, and does not wait for the threads.

use std::{ops::ControlFlow, sync::mpsc, thread};

pub fn deliver<M, P>(producers: Vec<P>, mut consume: impl FnMut(M) -> ControlFlow<()>)
where
    M: Send + 'static,
    P: IntoIterator<Item = M> + Send + 'static,
{
    let (sender, messages) = mpsc::channel();
    for producer in producers {
        let sender = sender.clone();
        thread::spawn(move || {
            for message in producer {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
    }
    drop(sender);
    for message in messages {
        if consume(message).is_break() {
            break;
        }
    }
}
