// diagnosis: busy-waiting
// Asks for a message, and again, as long as there is none.

use std::{
    ops::ControlFlow,
    sync::mpsc::{self, TryRecvError},
    thread,
};

pub fn deliver<M, P>(producers: Vec<P>, mut consume: impl FnMut(M) -> ControlFlow<()>)
where
    M: Send + 'static,
    P: IntoIterator<Item = M> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel();
    let threads: Vec<_> = producers
        .into_iter()
        .map(|producer| {
            let sender = sender.clone();
            thread::spawn(move || {
                producer.into_iter().try_for_each(|it| sender.send(it)).ok();
            })
        })
        .collect();
    drop(sender);
    loop {
        match receiver.try_recv() {
            Ok(message) => {
                if consume(message).is_break() {
                    break;
                }
            }
            Err(TryRecvError::Empty) => thread::yield_now(),
            Err(TryRecvError::Disconnected) => break,
        }
    }
    drop(receiver);
    for thread in threads {
        thread.join().unwrap();
    }
}
