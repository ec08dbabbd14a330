// diagnosis: busy-waiting
// Looks into the queue again and again while nobody is ready.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Context, Poll, Wake, Waker},
    thread,
};

use crossbeam::channel::{self, Sender};

pub type Task<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

struct Turn {
    number: usize,
    is_sent: AtomicBool,
    turns: Sender<usize>,
}

impl Wake for Turn {
    fn wake(self: Arc<Self>) {
        if !self.is_sent.swap(true, SeqCst) {
            // When `run` is over, nobody listens.
            let _ = self.turns.send(self.number);
        }
    }
}

pub fn run(mut tasks: Vec<Task<'_>>) {
    let (sender, turns) = channel::unbounded();
    let mut wakers: Vec<Option<Arc<Turn>>> = Vec::new();
    for number in 0..tasks.len() {
        let turn = Arc::new(Turn {
            number,
            is_sent: AtomicBool::new(false),
            turns: sender.clone(),
        });
        Arc::clone(&turn).wake();
        wakers.push(Some(turn));
    }
    while wakers.iter().any(Option::is_some) {
        let Ok(number) = turns.try_recv() else {
            thread::yield_now();
            continue;
        };
        // Who has no waker any more has come to the end.
        let Some(turn) = &wakers[number] else {
            continue;
        };
        // From here on it may be woken again.
        turn.is_sent.store(false, SeqCst);
        let waker = Waker::from(Arc::clone(turn));
        let poll = tasks[number]
            .as_mut()
            .poll(&mut Context::from_waker(&waker));
        if poll.is_ready() {
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
