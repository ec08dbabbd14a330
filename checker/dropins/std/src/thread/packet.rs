//! How a thread's result comes to whoever joins it.
//!
//! What the result is, only the handle knows: little of this depends on what a thread
//! does, and that little is compiled anew for each thread of a learner's file.

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use engine::primitive::thread;
use engine::{Parcel, TaskId};

use super::{Result, Thread};

/// What became of a thread.
#[derive(Default)]
pub(super) struct Fate {
    /// It panicked, and nobody was told yet.
    pub(super) panicked: Cell<bool>,
    /// It was joined.
    pub(super) joined: Cell<bool>,
}

/// What a thread leaves, for whoever joins it. It goes with the last of both.
#[derive(Default)]
struct Packet {
    fate: Rc<Fate>,
    result: Cell<Option<Result<Parcel>>>,
}

/// A thread that was started.
pub(super) struct Started {
    thread: Thread,
    // Learners' files drop this: so they call one function, in place of all that it
    // takes to drop a packet.
    packet: ManuallyDrop<Rc<Packet>>,
}

impl Started {
    pub(super) fn thread(&self) -> &Thread {
        &self.thread
    }

    /// The thread's number, and what becomes of it.
    pub(super) fn member(&self) -> (TaskId, Rc<Fate>) {
        (self.thread.task(), self.packet.fate.clone())
    }

    /// Waits until the thread has ended, and takes what it left.
    #[track_caller]
    pub(super) fn join(self) -> Result<Parcel> {
        thread::join(self.thread.task());
        self.packet.fate.joined.set(true);
        self.packet.fate.panicked.set(false);
        let result = self.packet.result.take();
        result.expect("a thread that has ended left its result")
    }

    /// Whether the thread has ended. Looking is a step.
    #[track_caller]
    pub(super) fn is_finished(&self) -> bool {
        thread::is_finished(self.thread.task())
    }
}

impl Drop for Started {
    #[inline(never)]
    fn drop(&mut self) {
        // SAFETY: nothing uses it after this.
        unsafe { ManuallyDrop::drop(&mut self.packet) }
    }
}

/// What a thread does, once. (For `FnMut`, three functions would be compiled for each
/// closure, in place of one.)
pub(super) trait Work {
    /// Does it, and leaves what comes of it.
    fn work(&mut self) -> Parcel;
}

impl<F: FnOnce() -> T, T> Work for Option<F> {
    fn work(&mut self) -> Parcel {
        match self.take() {
            Some(f) => Parcel::of(f()),
            None => unreachable!("a thread runs once"),
        }
    }
}

/// Starts a thread.
///
/// # Safety
/// The thread must have ended before anything that its work borrows is gone.
#[track_caller]
pub(super) unsafe fn start(name: Option<&str>, work: Box<dyn Work + '_>) -> Started {
    // SAFETY: only the lifetime changes; the caller's promise covers it.
    let mut work: Box<dyn Work> = unsafe { std::mem::transmute(work) };
    let packet = Rc::new(Packet::default());
    let theirs = packet.clone();
    let body = move || {
        let result = catch_unwind(AssertUnwindSafe(|| work.work()));
        if result.is_err() {
            engine::panic_was_caught();
            theirs.fate.panicked.set(true);
        }
        theirs.result.set(Some(result));
        // With it goes the result, if nobody waits for it: outside of what is caught.
        drop(theirs);
    };
    Started {
        thread: Thread::of(thread::spawn(name, Box::new(body))),
        packet: ManuallyDrop::new(packet),
    }
}
