// diagnosis: blocked-executor
// Sleeps between the jobs, and thinks that this lets the other tasks go on.

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Condvar, Mutex},
    task::{Context, Poll, Wake, Waker},
    thread,
    time::Duration,
};

pub type Task<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

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
        let Some(task) = &mut tasks[number] else {
            continue;
        };
        if task.as_mut().poll(&mut context).is_ready() {
            tasks[number] = None;
            left -= 1;
        }
    }
}

struct Turns {
    ready: Mutex<VecDeque<usize>>,
    arrived: Condvar,
}

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
        thread::sleep(Duration::from_millis(10));
    }
}
