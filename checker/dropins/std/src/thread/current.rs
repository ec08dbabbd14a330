//! The running thread.

use std::fmt;
use std::io;
use std::num::NonZero;
use std::time::Duration;

use engine::TaskId;
use engine::primitive::thread;

use crate::time::{Instant, deadline, nanoseconds};

/// A thread's number: it is the same in every run of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ThreadId(NonZero<u64>);

/// A thread. The engine keeps its name.
#[derive(Clone)]
pub struct Thread {
    task: TaskId,
}

impl Thread {
    pub(super) fn of(task: TaskId) -> Thread {
        Thread { task }
    }

    pub(super) fn task(&self) -> TaskId {
        self.task
    }

    /// Its number.
    #[must_use]
    pub fn id(&self) -> ThreadId {
        ThreadId(NonZero::<u64>::MIN.saturating_add(self.task.number().into()))
    }

    /// The name it was given; the body's own thread is called `main`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        if self.task.number() == 0 {
            return Some("main");
        }
        thread::name(&self.task)
    }

    /// Ends its park, or the next one.
    #[track_caller]
    pub fn unpark(&self) {
        thread::unpark(self.task);
    }
}

impl fmt::Debug for Thread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Thread")
            .field("id", &self.id())
            .field("name", &self.name())
            .finish_non_exhaustive()
    }
}

/// The running thread.
#[must_use]
pub fn current() -> Thread {
    Thread::of(thread::current())
}

/// Waits to be unparked. As std's it may return for no reason.
#[track_caller]
pub fn park() {
    thread::park(None);
}

/// Waits to be unparked, no longer than `duration`.
#[track_caller]
pub fn park_timeout(duration: Duration) {
    thread::park(deadline(duration));
}

/// As [`park_timeout`], in milliseconds.
#[deprecated(since = "1.6.0", note = "replaced by `std::thread::park_timeout`")]
#[track_caller]
pub fn park_timeout_ms(milliseconds: u32) {
    park_timeout(Duration::from_millis(milliseconds.into()));
}

/// As [`sleep`], in milliseconds.
#[deprecated(since = "1.6.0", note = "replaced by `std::thread::sleep`")]
#[track_caller]
pub fn sleep_ms(milliseconds: u32) {
    sleep(Duration::from_millis(milliseconds.into()));
}

/// Sleeps for at least `duration` of virtual time.
#[track_caller]
pub fn sleep(duration: Duration) {
    thread::sleep(nanoseconds(duration));
}

/// Sleeps until `deadline` at least.
#[track_caller]
pub fn sleep_until(deadline: Instant) {
    thread::sleep(deadline.virtual_time().saturating_sub(engine::now()));
}

/// Gives up the processor.
#[track_caller]
pub fn yield_now() {
    thread::yield_now();
}

/// Whether the running thread is unwinding.
#[must_use]
pub fn panicking() -> bool {
    engine::panicking()
}

/// The number of processors that programs are told of: it makes no difference
/// to what can happen, and small programs can be checked in full.
const PARALLELISM: NonZero<usize> = NonZero::new(2).unwrap();

/// How many threads can do something at once: always the same.
///
/// # Errors
/// Never.
pub fn available_parallelism() -> io::Result<NonZero<usize>> {
    Ok(PARALLELISM)
}
