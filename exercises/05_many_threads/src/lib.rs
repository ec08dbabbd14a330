//! Start and join any number of threads.

/// Calls `work(0)`, `work(1)` and so on, `count` calls in all, each on a thread of
/// its own, all at the same time. Returns their results in the order of the numbers.
///
/// If a call panics, the others go on undisturbed. When every thread has ended,
/// `in_bulk` panics, too.
pub fn in_bulk<T, F>(count: usize, work: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(usize) -> T + Send + Sync + 'static,
{
    let _ = work;
    todo!("start {count} threads, and then wait for all of them")
}

/// Prints `Starting threads...`, then lets `count` threads, all running at the same
/// time, print one line each, and at the end prints `Ending threads...`. The lines
/// between are, in whatever order the threads come to print them,
///
/// ```text
/// printing from thread 0
/// printing from thread 1
/// ```
///
/// and so on.
pub fn run(count: usize) {
    todo!("let {count} threads print their lines")
}
