// diagnosis: not-concurrent
// Waits for each producer before it starts the next.

use std::{ops::ControlFlow, sync::mpsc, thread};

pub fn deliver<M, P>(producers: Vec<P>, mut consume: impl FnMut(M) -> ControlFlow<()>)
where
    M: Send + 'static,
    P: IntoIterator<Item = M> + Send + 'static,
{
    for producer in producers {
        let (sender, messages) = mpsc::channel();
        let thread = thread::spawn(move || {
            for message in producer {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let is_over = messages.into_iter().any(|it| consume(it).is_break());
        thread.join().unwrap();
        if is_over {
            return;
        }
    }
}
