// diagnosis: deadlock
// Runs each task to its end before the next: one that waits for another waits for ever.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

pub type Task<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

pub fn run(tasks: Vec<Task<'_>>) {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    for mut task in tasks {
        while task
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
        {
            thread::park();
        }
    }
}

pub async fn yield_now() {
    let mut gave_way = false;
    poll_fn(|context| {
        if gave_way {
            return Poll::Ready(());
        }
        gave_way = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

pub async fn work_through<J>(jobs: Vec<J>, mut work: impl FnMut(J)) {
    for job in jobs {
        work(job);
        yield_now().await;
    }
}
