// diagnosis: not-concurrent
// Collects the new tasks, and shows them to the others only when the task that added them has ended.

use std::{
    cell::RefCell,
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
                    let Some(task) = injector.steal().success() else {
                        backoff.snooze();
                        continue;
                    };
                    let _closing = Closing(&open);
                    let new_ones = RefCell::new(Vec::new());
                    work(task, &|new| new_ones.borrow_mut().push(new));
                    for new in new_ones.into_inner() {
                        open.fetch_add(1, SeqCst);
                        injector.push(new);
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
