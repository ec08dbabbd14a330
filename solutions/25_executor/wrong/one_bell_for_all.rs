// diagnosis: deadlock
// One flag for the whole program: two threads that wait take each other's wake-ups.

use std::{
    pin::pin,
    sync::{Arc, Condvar, Mutex},
    task::{Context, Poll, Wake, Waker},
};

static RUNG: Mutex<bool> = Mutex::new(false);
static RINGS: Condvar = Condvar::new();

struct Bell;

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        *RUNG.lock().unwrap() = true;
        RINGS.notify_all();
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Bell));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(result) = future.as_mut().poll(&mut context) {
            return result;
        }
        let mut rung = RUNG.lock().unwrap();
        while !*rung {
            rung = RINGS.wait(rung).unwrap();
        }
        *rung = false;
    }
}
