// diagnosis: wrong-result
// Asks again and again, and does not wait to be woken.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
    thread,
};

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(result) => return result,
            Poll::Pending => thread::yield_now(),
        }
    }
}
