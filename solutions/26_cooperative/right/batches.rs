//! Takes all that are ready, gives each a turn, and takes the next lot.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::poll_fn,
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
};

use parking_lot::{Condvar, Mutex};

pub type Task<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

#[derive(Default)]
struct Woken {
    numbers: Mutex<BTreeSet<usize>>,
    some: Condvar,
}

struct Bell(usize, Arc<Woken>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.1.numbers.lock().insert(self.0);
        self.1.some.notify_all();
    }
}

pub fn run(tasks: Vec<Task<'_>>) {
    let woken = Arc::new(Woken::default());
    let mut tasks: BTreeMap<_, _> = tasks.into_iter().enumerate().collect();
    let mut batch: BTreeSet<_> = tasks.keys().copied().collect();
    loop {
        for number in batch {
            let Some(task) = tasks.get_mut(&number) else {
                continue;
            };
            let waker = Waker::from(Arc::new(Bell(number, Arc::clone(&woken))));
            if let Poll::Ready(()) = task.as_mut().poll(&mut Context::from_waker(&waker)) {
                tasks.remove(&number);
            }
        }
        if tasks.is_empty() {
            return;
        }
        let mut numbers = woken.numbers.lock();
        woken.some.wait_while(&mut numbers, |it| it.is_empty());
        batch = mem::take(&mut *numbers);
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
