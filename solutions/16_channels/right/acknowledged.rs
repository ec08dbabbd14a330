//! Each message comes with a place for a reply, and a producer that has no reply makes no
//! more: it is never ahead.

use std::{ops::ControlFlow, sync::mpsc, thread};

pub fn deliver<M, P>(producers: Vec<P>, mut consume: impl FnMut(M) -> ControlFlow<()>)
where
    M: Send + 'static,
    P: IntoIterator<Item = M> + Send + 'static,
{
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for producer in producers {
            let sender = sender.clone();
            scope.spawn(move || {
                for message in producer {
                    let (reply, replied) = mpsc::channel();
                    if sender.send((message, reply)).is_err() || replied.recv().is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        for (message, reply) in receiver {
            if consume(message).is_break() {
                break;
            }
            let _ = reply.send(());
        }
    });
}
