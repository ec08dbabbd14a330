// diagnosis: deadlock
// Waits for the producers before it looks at the first message.

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
    drop(sender);
    for thread in threads {
        thread.join().unwrap();
    }
    for message in messages {
        if consume(message).is_break() {
            break;
        }
    }
}
