// diagnosis: livelock
// A task that panics is never counted as finished, so the other workers wait for it for ever.

use std::{
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    thread,
};

use crossbeam::deque::{Injector, Steal};

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
                while open.load(SeqCst) > 0 {
                    if let Steal::Success(task) = injector.steal() {
                        work(task, &|new| {
                            open.fetch_add(1, SeqCst);
                            injector.push(new);
                        });
                        open.fetch_sub(1, SeqCst);
                    } else {
                        thread::yield_now();
                    }
                }
            });
        }
    });
}
