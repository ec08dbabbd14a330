// diagnosis: lost-wakeup
// One flag for each thread, not for each future: who waits within the poll of another
// one takes its wake-up.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

thread_local! {
    static ALARM: Arc<Alarm> = Arc::new(Alarm {
        sleeper: thread::current(),
        rung: AtomicBool::new(false),
    });
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let alarm = ALARM.with(Arc::clone);
    let waker = Waker::from(Arc::clone(&alarm));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(result) = future.as_mut().poll(&mut context) {
            return result;
        }
        while !alarm.rung.swap(false, Ordering::AcqRel) {
            thread::park();
        }
    }
}

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
