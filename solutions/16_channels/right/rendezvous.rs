//! Scoped threads, and a channel of crossbeam that holds nothing: each message is
//! handed over.

use std::{ops::ControlFlow, thread};

use crossbeam::channel;

pub fn deliver<M, P>(producers: Vec<P>, mut consume: impl FnMut(M) -> ControlFlow<()>)
where
    M: Send + 'static,
    P: IntoIterator<Item = M> + Send + 'static,
{
    thread::scope(|scope| {
        let (sender, receiver) = channel::bounded(0);
        for producer in producers {
            let sender = sender.clone();
            scope.spawn(move || {
                let _ = producer.into_iter().try_for_each(|it| sender.send(it));
            });
        }
        drop(sender);
        let _ = receiver.into_iter().try_for_each(&mut consume);
    });
}
