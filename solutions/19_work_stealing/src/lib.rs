//! Keep several workers busy until everything is done.

use std::{
    iter,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    thread,
};

use crossbeam::{
    deque::{Injector, Stealer, Worker},
    utils::Backoff,
};

/// Works on all of `tasks`, and on every task that comes up on the way, with `workers`
/// workers. It returns when nothing is left to do.
pub fn run<T, W>(tasks: Vec<T>, workers: usize, work: W)
where
    T: Send,
    W: Fn(T, &dyn Fn(T)) + Sync,
{
    // A task is open from the moment it is known to the moment it is finished. As long
    // as one is, new ones may come up, even if there is none to be found just now.
    let open = AtomicUsize::new(tasks.len());
    let injector = Injector::new();
    for task in tasks {
        injector.push(task);
    }
    let deques: Vec<_> = (0..workers).map(|_| Worker::new_lifo()).collect();
    let stealers: Vec<_> = deques.iter().map(Worker::stealer).collect();
    let (open, injector, stealers, work) = (&open, &injector, &stealers, &work);
    thread::scope(|scope| {
        for own in deques {
            scope.spawn(move || {
                let add = |new| {
                    // First counted, then shown: otherwise it could be finished before
                    // it is open.
                    open.fetch_add(1, SeqCst);
                    own.push(new);
                };
                let backoff = Backoff::new();
                while open.load(SeqCst) > 0 {
                    match find(&own, injector, stealers) {
                        Some(task) => {
                            let _closing = Closing(open);
                            work(task, &add);
                            backoff.reset();
                        }
                        None => backoff.snooze(),
                    }
                }
            });
        }
    });
}

/// A task to work on: of one's own, of those from the beginning, or somebody else's.
fn find<T>(own: &Worker<T>, injector: &Injector<T>, stealers: &[Stealer<T>]) -> Option<T> {
    own.pop().or_else(|| {
        let steal = || {
            let others = || stealers.iter().map(Stealer::steal).collect();
            injector.steal_batch_and_pop(own).or_else(others)
        };
        // To retry means that there may be one: somebody else was quicker.
        let mut tries = iter::repeat_with(steal);
        tries.find(|it| !it.is_retry())?.success()
    })
}

/// Closes a task when it goes out of scope, by a panic too: the others wait for it.
struct Closing<'a>(&'a AtomicUsize);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}
