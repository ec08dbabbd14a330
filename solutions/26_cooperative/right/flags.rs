//! A flag for each task, a walk along all of them, and a park when none was set.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake},
    thread::{self, Thread},
};

pub type Task<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

struct Flag {
    is_up: AtomicBool,
    thread: Thread,
}

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.is_up.store(true, Ordering::SeqCst);
        self.thread.unpark();
    }
}

pub fn run(tasks: Vec<Task<'_>>) {
    let flag = || {
        let (is_up, thread) = (AtomicBool::new(true), thread::current());
        Arc::new(Flag { is_up, thread })
    };
    let mut tasks: Vec<_> = tasks.into_iter().map(|task| (flag(), task)).collect();
    while !tasks.is_empty() {
        let mut nobody = true;
        tasks.retain_mut(|(flag, task)| {
            if !flag.is_up.swap(false, Ordering::SeqCst) {
                return true;
            }
            nobody = false;
            let waker = Arc::clone(flag).into();
            task.as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_pending()
        });
        if nobody {
            thread::park();
        }
    }
}

pub fn yield_now() -> impl Future<Output = ()> {
    YieldNow { gave_way: false }
}

struct YieldNow {
    gave_way: bool,
}

impl Future for YieldNow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.gave_way {
            return Poll::Ready(());
        }
        self.gave_way = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

pub async fn work_through<J>(jobs: Vec<J>, mut work: impl FnMut(J)) {
    for job in jobs {
        work(job);
        yield_now().await;
    }
}
