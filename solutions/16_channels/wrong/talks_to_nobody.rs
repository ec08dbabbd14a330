// diagnosis: wrong-result
// Takes no notice when a message cannot be sent, and goes on producing for nobody.

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
                let _ = sender.send(message);
            }
        }));
    }
    drop(sender);
    for message in messages {
        if consume(message).is_break() {
            break;
        }
    }
    for thread in threads {
        thread.join().unwrap();
    }
}
