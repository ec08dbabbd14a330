//! No channel, but what one is made of: a queue under a lock, and a condition
//! variable.

use std::{collections::VecDeque, ops::ControlFlow, thread};

use parking_lot::{Condvar, Mutex};

struct Queue<M> {
    messages: VecDeque<M>,
    producing: usize,
    is_wanted: bool,
}

pub fn deliver<M, P>(producers: Vec<P>, mut consume: impl FnMut(M) -> ControlFlow<()>)
where
    M: Send + 'static,
    P: IntoIterator<Item = M> + Send + 'static,
{
    let queue = Mutex::new(Queue {
        messages: VecDeque::new(),
        producing: producers.len(),
        is_wanted: true,
    });
    let changed = Condvar::new();
    thread::scope(|scope| {
        for producer in producers {
            let (queue, changed) = (&queue, &changed);
            scope.spawn(move || {
                for message in producer {
                    let mut queue = queue.lock();
                    if !queue.is_wanted {
                        break;
                    }
                    queue.messages.push_back(message);
                    changed.notify_one();
                }
                queue.lock().producing -= 1;
                changed.notify_one();
            });
        }
        loop {
            let mut state = queue.lock();
            changed.wait_while(&mut state, |it| it.messages.is_empty() && it.producing > 0);
            let Some(message) = state.messages.pop_front() else {
                break;
            };
            drop(state);
            if consume(message).is_break() {
                queue.lock().is_wanted = false;
                break;
            }
        }
    });
}
