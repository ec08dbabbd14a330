//! Run many tasks on one thread, in turns, and write tasks that give way.

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Condvar, Mutex},
    task::{Context, Poll, Wake, Waker},
};

/// A future in a box, because the tasks of one executor are of many types.
pub type Task<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Runs all `tasks` to their end, on this thread, in turns.
pub fn run(tasks: Vec<Task<'_>>) {
    let turns = Arc::new(Turns {
        ready: Mutex::new((0..tasks.len()).collect()),
        arrived: Condvar::new(),
    });
    let waker = |number| {
        let turns = Arc::clone(&turns);
        Waker::from(Arc::new(Turn { number, turns }))
    };
    let wakers: Vec<_> = (0..tasks.len()).map(waker).collect();
    let mut left = tasks.len();
    let mut tasks: Vec<_> = tasks.into_iter().map(Some).collect();
    while left > 0 {
        let number = turns.next();
        let mut context = Context::from_waker(&wakers[number]);
        // A waker may be called when its task is over.
        let Some(task) = &mut tasks[number] else {
            continue;
        };
        if task.as_mut().poll(&mut context).is_ready() {
            tasks[number] = None;
            left -= 1;
        }
    }
}

/// Which tasks are ready, the one that waits longest first.
struct Turns {
    ready: Mutex<VecDeque<usize>>,
    arrived: Condvar,
}

/// Wakes one task: puts its number at the end of the queue.
struct Turn {
    number: usize,
    turns: Arc<Turns>,
}

impl Wake for Turn {
    fn wake(self: Arc<Self>) {
        self.turns.ready.lock().unwrap().push_back(self.number);
        self.turns.arrived.notify_one();
    }
}

impl Turns {
    /// Waits until a task is ready.
    fn next(&self) -> usize {
        let mut ready = self.ready.lock().unwrap();
        loop {
            if let Some(number) = ready.pop_front() {
                return number;
            }
            ready = self.arrived.wait(ready).unwrap();
        }
    }
}

/// Gives the other tasks a turn.
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

/// Does `work` for each of the `jobs`, and gives the other tasks a turn in between.
pub async fn work_through<J>(jobs: Vec<J>, mut work: impl FnMut(J)) {
    for job in jobs {
        work(job);
        yield_now().await;
    }
}
