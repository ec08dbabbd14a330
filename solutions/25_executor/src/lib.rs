//! Run a future to its end.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

/// Runs `future` to its end on this thread, and returns what it returns.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let alarm = Arc::new(Alarm {
        sleeper: thread::current(),
        rung: AtomicBool::new(false),
    });
    let waker = Waker::from(Arc::clone(&alarm));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(result) = future.as_mut().poll(&mut context) {
            return result;
        }
        // Whatever rang since the last look counts, during the poll too. A park may
        // end without it: by somebody else's unpark, or for no reason.
        while !alarm.rung.swap(false, Ordering::AcqRel) {
            thread::park();
        }
    }
}

/// Wakes the thread that runs the future.
struct Alarm {
    sleeper: Thread,
    rung: AtomicBool,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.sleeper.unpark();
    }
}
