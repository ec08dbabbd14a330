//! How a thread's result comes to whoever joins it.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use engine::TaskId;
use engine::primitive::thread;

use super::Result;

/// Where a thread leaves its result.
pub(super) struct Packet<T>(Cell<Option<Result<T>>>);

impl<T> Packet<T> {
    pub(super) fn take(&self) -> Option<Result<T>> {
        self.0.take()
    }
}

/// What became of a thread, whatever its result is.
#[derive(Default)]
pub(super) struct Fate {
    /// It panicked, and nobody was told yet.
    pub(super) panicked: Cell<bool>,
    /// It was joined.
    pub(super) joined: Cell<bool>,
}

/// A thread that was started, and its result to come.
pub(super) struct Started<T> {
    pub(super) task: TaskId,
    pub(super) fate: Rc<Fate>,
    pub(super) packet: Rc<Packet<T>>,
}

/// Starts a thread.
///
/// # Safety
/// The thread must have ended before anything that `f` borrows is gone.
#[track_caller]
pub(super) unsafe fn start<'a, F, T>(name: Option<String>, f: F) -> Started<T>
where
    F: FnOnce() -> T + 'a,
    T: 'a,
{
    // Shared between coroutines of one OS thread.
    let packet = Rc::new(Packet(Cell::new(None)));
    let theirs = packet.clone();
    let fate = Rc::new(Fate::default());
    let told = fate.clone();
    let body: Box<dyn FnOnce() + 'a> = Box::new(move || {
        let result = catch_unwind(AssertUnwindSafe(f));
        if result.is_err() {
            engine::panic_was_caught();
            told.panicked.set(true);
        }
        theirs.0.set(Some(result));
    });
    // SAFETY: only the lifetime changes; the caller's promise covers it.
    let body =
        unsafe { std::mem::transmute::<Box<dyn FnOnce() + 'a>, Box<dyn FnOnce() + 'static>>(body) };
    Started {
        task: thread::spawn(name, body),
        fate,
        packet,
    }
}
