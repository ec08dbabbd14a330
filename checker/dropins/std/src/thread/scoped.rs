//! Threads that may borrow, because a scope waits for them.

use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use engine::TaskId;
use engine::primitive::thread;

use super::packet::{Fate, Started, Work, start};
use super::{Result, Thread};

/// Where threads are started that end with it.
pub struct Scope<'scope, 'env: 'scope> {
    members: RefCell<Vec<(TaskId, Rc<Fate>)>>,
    scope: PhantomData<&'scope mut &'scope ()>,
    env: PhantomData<&'env mut &'env ()>,
}

// SAFETY: threads are coroutines on one OS thread, and the list is borrowed
// only between steps.
unsafe impl Sync for Scope<'_, '_> {}
// SAFETY: as above.
unsafe impl Send for Scope<'_, '_> {}
impl std::panic::RefUnwindSafe for Scope<'_, '_> {}

/// The right to wait for a thread of a scope.
pub struct ScopedJoinHandle<'scope, T> {
    started: Started,
    scope: PhantomData<&'scope ()>,
    // As a box: it may be moved whatever it holds.
    result: PhantomData<Box<T>>,
}

// SAFETY: as std's: the result is sent from the thread to whoever joins.
unsafe impl<T> Send for ScopedJoinHandle<'_, T> {}
// SAFETY: as above; sharing it gives no access to the result.
unsafe impl<T> Sync for ScopedJoinHandle<'_, T> {}

/// Runs `f`, and waits for every thread that was started in its scope.
///
/// # Panics
/// If `f` does, or a thread did that nobody joined.
#[track_caller]
pub fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    let mut stay = Stay {
        f: Some(f),
        result: None,
    };
    enter(&mut stay);
    match stay.result {
        Some(result) => result,
        None => unreachable!("what ran to its end left its result"),
    }
}

/// What is done in a scope, and what comes of it.
struct Stay<F, T> {
    f: Option<F>,
    result: Option<T>,
}

/// What is done in a scope, whatever comes of it.
trait InScope<'env> {
    fn run<'scope>(&mut self, scope: &'scope Scope<'scope, 'env>);
}

impl<'env, F, T> InScope<'env> for Stay<F, T>
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    fn run<'scope>(&mut self, scope: &'scope Scope<'scope, 'env>) {
        if let Some(f) = self.f.take() {
            self.result = Some(f(scope));
        }
    }
}

/// Runs `stay` in a new scope, and waits for every thread that was started there.
#[track_caller]
fn enter<'env>(stay: &mut dyn InScope<'env>) {
    let scope = Scope {
        members: RefCell::new(Vec::new()),
        scope: PhantomData,
        env: PhantomData,
    };
    let result = catch_unwind(AssertUnwindSafe(|| stay.run(&scope)));
    if result.is_err() {
        engine::panic_was_caught();
    }
    let panicked = scope.wait();
    match result {
        Err(payload) => crate::panic::resume_unwind(payload),
        Ok(()) if panicked => panic!("a scoped thread panicked"),
        Ok(()) => {}
    }
}

impl<'scope> Scope<'scope, '_> {
    /// Starts a thread.
    #[track_caller]
    pub fn spawn<F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        let started = self.start(None, Box::new(Some(f)));
        // SAFETY: it is started with the handle's type.
        unsafe { ScopedJoinHandle::of(started) }
    }

    /// Starts a thread that has to be waited for.
    #[track_caller]
    pub(super) fn start(&'scope self, name: Option<&str>, work: Box<dyn Work + 'scope>) -> Started {
        // SAFETY: `scope` waits for it before anything outside is gone.
        let started = unsafe { start(name, work) };
        self.members.borrow_mut().push(started.member());
        started
    }
}

impl Scope<'_, '_> {
    /// Waits for all threads, also for those that are started meanwhile; says
    /// whether one panicked and nobody knows.
    #[track_caller]
    fn wait(&self) -> bool {
        let mut panicked = false;
        let mut next = 0;
        loop {
            let Some((task, fate)) = self.members.borrow().get(next).cloned() else {
                return panicked;
            };
            next += 1;
            if !fate.joined.get() {
                thread::join(task);
            }
            panicked |= fate.panicked.get();
        }
    }
}

impl<'scope, T> ScopedJoinHandle<'scope, T> {
    /// # Safety
    /// The thread returns a `T`.
    pub(super) unsafe fn of(started: Started) -> ScopedJoinHandle<'scope, T> {
        ScopedJoinHandle {
            started,
            scope: PhantomData,
            result: PhantomData,
        }
    }

    /// The thread.
    #[must_use]
    pub fn thread(&self) -> &Thread {
        self.started.thread()
    }

    /// Waits until the thread has ended.
    ///
    /// # Errors
    /// The payload of the panic that ended it.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        // SAFETY: it was started with the handle's type.
        self.started.join().map(|it| unsafe { it.open() })
    }

    /// Whether the thread has ended. Looking is a step.
    #[track_caller]
    pub fn is_finished(&self) -> bool {
        self.started.is_finished()
    }
}

impl fmt::Debug for Scope<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for ScopedJoinHandle<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopedJoinHandle").finish_non_exhaustive()
    }
}
