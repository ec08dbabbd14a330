//! The queue is a channel, and a wake-up is a message in it.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
};

use crossbeam::channel::{self, Sender};

pub type Task<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

struct Turn(usize, Sender<usize>);

impl Wake for Turn {
    fn wake(self: Arc<Self>) {
        // When `run` is over, nobody listens.
        let _ = self.1.send(self.0);
    }
}

pub fn run(mut tasks: Vec<Task<'_>>) {
    let (sender, turns) = channel::unbounded();
    let mut wakers: Vec<Option<Waker>> = Vec::new();
    for number in 0..tasks.len() {
        let waker = Waker::from(Arc::new(Turn(number, sender.clone())));
        waker.wake_by_ref();
        wakers.push(Some(waker));
    }
    while wakers.iter().any(Option::is_some) {
        let number = turns.recv().expect("there is a sender in this function");
        // Who has no waker any more has come to the end.
        if let Some(waker) = &wakers[number]
            && let Poll::Ready(()) = tasks[number].as_mut().poll(&mut Context::from_waker(waker))
        {
            wakers[number] = None;
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
    for (number, job) in jobs.into_iter().enumerate() {
        if number > 0 {
            yield_now().await;
        }
        work(job);
    }
}
