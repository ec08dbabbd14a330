//! A wake-up is a message: there is room for one, and more are not needed.

use std::{
    pin::pin,
    sync::{
        Arc,
        mpsc::{self, SyncSender},
    },
    task::{Context, Poll, Wake, Waker},
};

struct Bell(SyncSender<()>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        // If it is full, a wake-up is on its way; if it is closed, nobody waits.
        let _ = self.0.try_send(());
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let (sender, wakeups) = mpsc::sync_channel(1);
    let waker = Waker::from(Arc::new(Bell(sender)));
    loop {
        if let Poll::Ready(result) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return result;
        }
        wakeups.recv().expect("this function has a sender itself");
    }
}
