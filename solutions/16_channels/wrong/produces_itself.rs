// diagnosis: no-thread
// Has no threads: the second producer begins when the first has ended.

use std::ops::ControlFlow;

pub fn deliver<M, P>(producers: Vec<P>, mut consume: impl FnMut(M) -> ControlFlow<()>)
where
    M: Send + 'static,
    P: IntoIterator<Item = M> + Send + 'static,
{
    for producer in producers {
        for message in producer {
            if consume(message).is_break() {
                return;
            }
        }
    }
}
