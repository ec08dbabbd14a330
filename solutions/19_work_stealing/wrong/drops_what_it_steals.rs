// diagnosis: livelock
// Steals from the others before it is known whether that is needed, and drops what it has got.

use std::{
    iter,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    thread,
};

use crossbeam::{
    deque::{Injector, Steal, Stealer, Worker},
    utils::Backoff,
};

pub fn run<T, W>(tasks: Vec<T>, workers: usize, work: W)
where
    T: Send,
    W: Fn(T, &dyn Fn(T)) + Sync,
{
    let open = AtomicUsize::new(tasks.len());
    let injector = Injector::new();
    tasks.into_iter().for_each(|task| injector.push(task));
    let deques: Vec<_> = (0..workers).map(|_| Worker::new_lifo()).collect();
    let stealers: Vec<_> = deques.iter().map(Worker::stealer).collect();
    let (open, injector, stealers, work) = (&open, &injector, &stealers, &work);
    thread::scope(|scope| {
        for own in deques {
            scope.spawn(move || {
                let backoff = Backoff::new();
                while open.load(SeqCst) > 0 {
                    match find(&own, injector, stealers) {
                        Some(task) => {
                            let _closing = Closing(open);
                            work(task, &|new| {
                                open.fetch_add(1, SeqCst);
                                own.push(new);
                            });
                            backoff.reset();
                        }
                        None => backoff.snooze(),
                    }
                }
            });
        }
    });
}

fn find<T>(own: &Worker<T>, injector: &Injector<T>, stealers: &[Stealer<T>]) -> Option<T> {
    own.pop().or_else(|| {
        let steal = || {
            let others: Steal<T> = stealers.iter().map(Stealer::steal).collect();
            injector.steal_batch_and_pop(own).or_else(|| others)
        };
        let mut tries = iter::repeat_with(steal);
        tries.find(|it| !it.is_retry())?.success()
    })
}

struct Closing<'a>(&'a AtomicUsize);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}
