//! Threads that may borrow, because a scope waits for them.

use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;

use engine::TaskId;
use engine::primitive::thread;

use super::packet::{Fate, Started, start};
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
    started: Started<T>,
    thread: Thread,
    scope: PhantomData<&'scope ()>,
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
    let scope = Scope {
        members: RefCell::new(Vec::new()),
        scope: PhantomData,
        env: PhantomData,
    };
    let mut f = Some(f);
    let mut result = None;
    scope.run(&mut || result = f.take().map(|f| f(&scope)));
    result.expect("what ran to its end left its result")
}

impl<'scope> Scope<'scope, '_> {
    /// Starts a thread.
    #[track_caller]
    pub fn spawn<F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        self.start(None, f)
    }

    #[track_caller]
    pub(super) fn start<F, T>(
        &'scope self,
        name: Option<String>,
        f: F,
    ) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        let shown = name.as_deref().map(Arc::from);
        // SAFETY: `scope` waits for it before anything outside is gone.
        let started = unsafe { start(name, f) };
        self.add(started.task, &started.fate);
        ScopedJoinHandle {
            thread: Thread::of(started.task, shown),
            started,
            scope: PhantomData,
        }
    }
}

impl Scope<'_, '_> {
    /// Runs `f`, and waits for every thread.
    ///
    /// # Panics
    /// If `f` does, or a thread did that nobody joined.
    #[track_caller]
    fn run(&self, f: &mut dyn FnMut()) {
        let result = catch_unwind(AssertUnwindSafe(f));
        if result.is_err() {
            engine::panic_was_caught();
        }
        let panicked = self.wait();
        match result {
            Err(payload) => crate::panic::resume_unwind(payload),
            Ok(()) if panicked => panic!("a scoped thread panicked"),
            Ok(()) => {}
        }
    }

    /// A thread that has to be waited for.
    fn add(&self, task: TaskId, fate: &Rc<Fate>) {
        self.members.borrow_mut().push((task, fate.clone()));
    }

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
    /// The thread.
    #[must_use]
    pub fn thread(&self) -> &Thread {
        &self.thread
    }

    /// Waits until the thread has ended.
    ///
    /// # Errors
    /// The payload of the panic that ended it.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        thread::join(self.started.task);
        self.started.fate.joined.set(true);
        self.started.fate.panicked.set(false);
        self.started.result()
    }

    /// Whether the thread has ended. Looking is a step.
    #[track_caller]
    pub fn is_finished(&self) -> bool {
        thread::is_finished(self.started.task)
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
