//! Threads that borrow from their creator's stack.

use std::any::Any;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;

use dropin_std::thread::{Builder, JoinHandle, Result, Thread};

/// A thread that is joined once: by its handle, or at the end of the scope.
type Joinable = Rc<RefCell<Option<JoinHandle<()>>>>;
type Joinables = Rc<RefCell<VecDeque<Joinable>>>;
type Payload = Box<dyn Any + Send + 'static>;

/// Runs `f`, which can start threads that borrow what outlives this call; waits
/// for all of them.
///
/// # Errors
/// The panics of all threads that were not joined by hand, as a `Vec` of
/// payloads.
#[track_caller]
pub fn scope<'env, F, R>(f: F) -> Result<R>
where
    F: FnOnce(&Scope<'env>) -> R,
{
    let scope = Scope {
        threads: Joinables::default(),
        invariant: PhantomData,
    };
    let result = catch_unwind(AssertUnwindSafe(|| f(&scope)));
    if result.is_err() {
        engine::panic_was_caught();
    }
    // Threads may start others until they end; a nested one is in the list
    // before the one that started it can be joined.
    let mut panics: Vec<Payload> = Vec::new();
    loop {
        let next = scope.threads.borrow_mut().pop_front();
        let Some(next) = next else { break };
        let handle = next.borrow_mut().take();
        if let Some(Err(payload)) = handle.map(JoinHandle::join) {
            panics.push(payload);
        }
    }
    match result {
        Err(payload) => resume_unwind(payload),
        Ok(value) if panics.is_empty() => Ok(value),
        Ok(_) => Err(Box::new(panics)),
    }
}

/// Where threads are started.
pub struct Scope<'env> {
    threads: Joinables,
    invariant: PhantomData<&'env mut &'env ()>,
}

// SAFETY: tasks share one OS thread, and no borrow is kept across a step.
unsafe impl Sync for Scope<'_> {}

impl<'env> Scope<'env> {
    /// Starts a thread.
    #[track_caller]
    pub fn spawn<'scope, F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce(&Scope<'env>) -> T,
        F: Send + 'env,
        T: Send + 'env,
    {
        self.builder()
            .spawn(f)
            .expect("failed to spawn scoped thread")
    }

    /// A thread that is to be given a name first.
    pub fn builder<'scope>(&'scope self) -> ScopedThreadBuilder<'scope, 'env> {
        ScopedThreadBuilder {
            scope: self,
            builder: Builder::new(),
        }
    }
}

impl fmt::Debug for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Scope { .. }")
    }
}

/// A thread that is to be started.
#[derive(Debug)]
pub struct ScopedThreadBuilder<'scope, 'env> {
    scope: &'scope Scope<'env>,
    builder: Builder,
}

/// Hands what a task may use to another one.
struct Handed<T>(T);

// SAFETY: tasks share one OS thread.
unsafe impl<T> Send for Handed<T> {}

impl<T> Handed<T> {
    /// The whole is captured by closures, not the part that is not `Send`.
    fn into_inner(self) -> T {
        self.0
    }
}

impl<'scope, 'env> ScopedThreadBuilder<'scope, 'env> {
    /// Names the thread.
    pub fn name(mut self, name: String) -> ScopedThreadBuilder<'scope, 'env> {
        self.builder = self.builder.name(name);
        self
    }

    /// Changes nothing here: every thread has a large stack.
    pub fn stack_size(mut self, size: usize) -> ScopedThreadBuilder<'scope, 'env> {
        self.builder = self.builder.stack_size(size);
        self
    }

    /// Starts the thread.
    ///
    /// # Errors
    /// Never.
    #[track_caller]
    pub fn spawn<F, T>(self, f: F) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce(&Scope<'env>) -> T,
        F: Send + 'env,
        T: Send + 'env,
    {
        let result: Rc<RefCell<Option<T>>> = Rc::default();
        let inside = Handed((result.clone(), self.scope.threads.clone()));
        let body = move || {
            let (result, threads) = inside.into_inner();
            let scope = Scope {
                threads,
                invariant: PhantomData,
            };
            let value = f(&scope);
            *result.borrow_mut() = Some(value);
        };
        let body: Box<dyn FnOnce() + Send + 'env> = Box::new(body);
        // SAFETY: `scope` joins every thread before anything that the body may
        // borrow goes away; or the execution ends, and nothing runs any more.
        let body: Box<dyn FnOnce() + Send + 'static> = unsafe { std::mem::transmute(body) };
        let handle = self.builder.spawn(body)?;
        let thread = handle.thread().clone();
        let handle = Rc::new(RefCell::new(Some(handle)));
        self.scope.threads.borrow_mut().push_back(handle.clone());
        Ok(ScopedJoinHandle {
            handle,
            result,
            thread,
            scope: PhantomData,
        })
    }
}

/// A thread that was started in a scope.
pub struct ScopedJoinHandle<'scope, T> {
    handle: Joinable,
    result: Rc<RefCell<Option<T>>>,
    thread: Thread,
    scope: PhantomData<&'scope ()>,
}

// SAFETY: as the real one's; tasks share one OS thread.
unsafe impl<T> Send for ScopedJoinHandle<'_, T> {}
// SAFETY: as above.
unsafe impl<T> Sync for ScopedJoinHandle<'_, T> {}

impl<T> ScopedJoinHandle<'_, T> {
    /// Waits for the thread, and takes its value.
    ///
    /// # Errors
    /// The payload of its panic.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        let handle = self.handle.borrow_mut().take();
        let handle = handle.expect("a thread is joined once");
        handle.join().map(|()| {
            let value = self.result.borrow_mut().take();
            value.expect("a thread that did not panic has a value")
        })
    }

    /// The thread.
    pub fn thread(&self) -> &Thread {
        &self.thread
    }
}

impl<T> fmt::Debug for ScopedJoinHandle<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("ScopedJoinHandle { .. }")
    }
}
