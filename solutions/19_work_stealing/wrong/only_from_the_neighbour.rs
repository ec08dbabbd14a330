// diagnosis: not-concurrent
// Steals from one neighbour only: who sits next to an empty pile gets nothing of what there is further on.

use std::{
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    thread,
};

use crossbeam::deque::Worker;

struct Closing<'a>(&'a AtomicUsize);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

pub fn run<T, W>(tasks: Vec<T>, workers: usize, work: W)
where
    T: Send,
    W: Fn(T, &dyn Fn(T)) + Sync,
{
    let open = AtomicUsize::new(tasks.len());
    let piles: Vec<Worker<T>> = (0..workers).map(|_| Worker::new_fifo()).collect();
    for (number, task) in tasks.into_iter().enumerate() {
        piles[number % workers].push(task);
    }
    let stealers: Vec<_> = piles.iter().map(Worker::stealer).collect();
    thread::scope(|scope| {
        for (me, own) in piles.into_iter().enumerate() {
            let (open, stealers, work) = (&open, &stealers, &work);
            scope.spawn(move || {
                while open.load(SeqCst) > 0 {
                    match own
                        .pop()
                        .or_else(|| stealers[(me + 1) % workers].steal().success())
                    {
                        Some(task) => {
                            let _closing = Closing(open);
                            work(task, &|new| {
                                open.fetch_add(1, SeqCst);
                                own.push(new)
                            });
                        }
                        None => thread::yield_now(),
                    }
                }
            });
        }
    });
}
