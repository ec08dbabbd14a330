//! A bounded channel, and each thread has the only sender that it needs.

use std::{ops::ControlFlow, sync::mpsc, thread};

pub fn deliver<M, P>(producers: Vec<P>, mut consume: impl FnMut(M) -> ControlFlow<()>)
where
    M: Send + 'static,
    P: IntoIterator<Item = M> + Send + 'static,
{
    let (sender, receiver) = mpsc::sync_channel(2);
    let senders = vec![sender; producers.len()];
    let threads: Vec<_> = producers
        .into_iter()
        .zip(senders)
        .map(|(producer, sender)| {
            thread::spawn(move || {
                producer
                    .into_iter()
                    .all(|message| sender.send(message).is_ok())
            })
        })
        .collect();
    while let Ok(message) = receiver.recv()
        && consume(message).is_continue()
    {}
    drop(receiver);
    for thread in threads {
        let _ = thread.join();
    }
}
