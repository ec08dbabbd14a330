// diagnosis: deadlock
// Counts a new task after the others can see it: it can be finished before it is open.

use std::{
    iter,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    thread,
};

use crossbeam::{deque::Injector, utils::Backoff};

pub fn run<T, W>(tasks: Vec<T>, workers: usize, work: W)
where
    T: Send,
    W: Fn(T, &dyn Fn(T)) + Sync,
{
    let open = AtomicUsize::new(tasks.len());
    let injector = Injector::new();
    tasks.into_iter().for_each(|task| injector.push(task));
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let backoff = Backoff::new();
                while open.load(SeqCst) > 0 {
                    let mut tries = iter::repeat_with(|| injector.steal());
                    match tries.find(|it| !it.is_retry()).unwrap().success() {
                        Some(task) => {
                            let _closing = Closing(&open);
                            work(task, &|new| {
                                injector.push(new);
                                open.fetch_add(1, SeqCst);
                            });
                        }
                        None => backoff.snooze(),
                    }
                }
            });
        }
    });
}

struct Closing<'a>(&'a AtomicUsize);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}
