// diagnosis: wrong-result
// Polls all tasks, round and round, whether they were woken or not.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, Waker},
    thread,
};

pub type Task<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

pub fn run(mut tasks: Vec<Task<'_>>) {
    let mut context = Context::from_waker(Waker::noop());
    while !tasks.is_empty() {
        tasks.retain_mut(|task| task.as_mut().poll(&mut context).is_pending());
        thread::yield_now();
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
