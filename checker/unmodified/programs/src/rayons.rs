//! `rayon`: parallel iterators and halves, on a pool of few threads.

use std::sync::Mutex;
use std::sync::mpsc::channel;

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use rayon::{ThreadPool, ThreadPoolBuilder};

crate::programs! {
    "rayon: a parallel sum": sum,
    "rayon: the order of two halves": join,
    "rayon: a half that waits for the other one, and two threads": || waits(2),
    "rayon: a half that waits for the other one, and one thread": || waits(1),
}

/// All threads of the pool have ended when it returns.
fn with_pool<R>(threads: usize, work: impl FnOnce(&ThreadPool) -> R) -> R {
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .build_scoped(|thread| thread.run(), work)
        .unwrap()
}

fn sum() -> String {
    with_pool(2, |pool| {
        let sum: u32 = pool.install(|| (1..=4_u32).into_par_iter().map(|it| it * it).sum());
        sum.to_string()
    })
}

fn join() -> String {
    with_pool(2, |pool| {
        let log = Mutex::new(String::new());
        let write = |name| log.lock().unwrap().push(name);
        pool.install(|| rayon::join(|| write('a'), || write('b')));
        log.into_inner().unwrap()
    })
}

/// The first half waits for the second without giving its thread back. That is well as
/// long as there is another thread, which takes the second half.
fn waits(threads: usize) -> String {
    with_pool(threads, |pool| {
        let (sender, receiver) = channel();
        let halves = || {
            rayon::join(
                move || receiver.recv().unwrap(),
                move || sender.send(1).unwrap(),
            )
        };
        pool.install(halves).0.to_string()
    })
}
