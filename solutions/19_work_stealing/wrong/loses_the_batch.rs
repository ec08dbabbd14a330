// diagnosis: wrong-result
// Has the rest of the batch moved to a deque that nobody keeps.

use std::{
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    thread,
};

use crossbeam::deque::{Injector, Worker};

pub fn run<T, W>(tasks: Vec<T>, workers: usize, work: W)
where
    T: Send,
    W: Fn(T, &dyn Fn(T)) + Sync,
{
    let under_way = AtomicUsize::new(0);
    let injector = Injector::new();
    tasks.into_iter().for_each(|task| injector.push(task));
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let _one_more = UnderWay::new(&under_way);
                    let own = Worker::new_fifo();
                    match injector.steal_batch_and_pop(&own).success() {
                        Some(task) => work(task, &|new| injector.push(new)),
                        None if under_way.load(SeqCst) == 1 => break,
                        None => thread::yield_now(),
                    }
                }
            });
        }
    });
}

struct UnderWay<'a>(&'a AtomicUsize);

impl UnderWay<'_> {
    fn new(count: &AtomicUsize) -> UnderWay<'_> {
        count.fetch_add(1, SeqCst);
        UnderWay(count)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}
