//! How a thread's result comes to whoever joins it.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use engine::TaskId;
use engine::primitive::thread;

use super::Result;

/// What became of a thread, whatever its result is.
#[derive(Default)]
pub(super) struct Fate {
    /// The payload of the panic that ended it, until somebody takes it.
    payload: Cell<Option<Box<dyn Any + Send>>>,
    /// It panicked, and nobody was told yet.
    pub(super) panicked: Cell<bool>,
    /// It was joined.
    pub(super) joined: Cell<bool>,
}

/// A thread that was started, and its result to come.
pub(super) struct Started<T> {
    pub(super) task: TaskId,
    pub(super) fate: Rc<Fate>,
    value: Rc<Cell<Option<T>>>,
}

impl<T> Started<T> {
    /// What the thread, which has ended, left.
    pub(super) fn result(&self) -> Result<T> {
        match self.fate.payload.take() {
            Some(payload) => Err(payload),
            None => Ok(self
                .value
                .take()
                .expect("a thread that has ended left its result")),
        }
    }
}

/// Starts a thread.
///
/// Little depends on what it does, and that little is compiled anew for each thread
/// of a learner's file.
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
    let value = Rc::new(Cell::new(None));
    let theirs = value.clone();
    let mut f = Some(f);
    let work: Box<dyn FnMut() + 'a> = Box::new(move || {
        let f = f.take().expect("a thread runs once");
        theirs.set(Some(f()));
    });
    // SAFETY: only the lifetime changes; the caller's promise covers it.
    let (task, fate) = start_work(name, unsafe {
        std::mem::transmute::<Box<dyn FnMut() + 'a>, Box<dyn FnMut() + 'static>>(work)
    });
    Started { task, fate, value }
}

#[track_caller]
fn start_work(name: Option<String>, mut work: Box<dyn FnMut()>) -> (TaskId, Rc<Fate>) {
    let fate = Rc::new(Fate::default());
    let told = fate.clone();
    let body = move || {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(&mut *work)) {
            engine::panic_was_caught();
            told.panicked.set(true);
            told.payload.set(Some(payload));
        }
        // With it goes the result, if nobody waits for it: outside of what is caught.
        drop(work);
    };
    (thread::spawn(name, Box::new(body)), fate)
}
