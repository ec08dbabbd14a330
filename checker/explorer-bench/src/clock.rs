//! Processor time.

use rustix::time::{ClockId, clock_gettime};

/// Seconds of processor time that the calling thread has used so far. All
/// explorers run a program's threads on the thread that calls them.
pub(crate) fn seconds() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 * 1e-9
}

/// What `run` gives, and how long it took.
pub(crate) fn timed<T>(run: impl FnOnce() -> T) -> (T, f64) {
    let start = seconds();
    let result = run();
    (result, seconds() - start)
}
