//! One step of one thread.

use serde::{Deserialize, Serialize};

/// A place in the learner's source: lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Site {
    /// The path as it was given to rustc, relative to the workspace.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// What an event's object is, in the words of the standard library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ObjectKind {
    /// An atomic variable.
    Atomic,
    /// A mutual exclusion lock (`Mutex`, `FairMutex`, `ReentrantMutex`).
    Mutex,
    /// A reader-writer lock.
    RwLock,
    /// A condition variable.
    Condvar,
    /// A barrier.
    Barrier,
    /// `Once`, `OnceLock` or `LazyLock`.
    Once,
    /// A message channel.
    Channel,
    /// A thread, as the target of spawn, join and unpark.
    Thread,
    /// A stream that is written to: standard output or standard error.
    Output,
    /// The virtual clock.
    Clock,
    /// A plain, unsynchronised memory location (`UnsafeCell`, `static mut`).
    Cell,
    /// An object on the heap that is destroyed when nobody looks at it any more.
    Heap,
    /// Anything else that threads synchronise through.
    Other,
}

/// Something that threads share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// What it is.
    pub kind: ObjectKind,
    /// Where it was made, where that is known.
    pub born: Option<Site>,
    /// A short name a person can tell it by, such as `mutex 1` or `stdout`.
    pub name: String,
}

/// The kinds of step. Every step that another thread could notice is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Operation {
    /// A thread's first step.
    Begin,
    /// A thread's last step: its closure and its thread-locals are done.
    Exit,
    /// Starting another thread.
    Spawn,
    /// Waiting for another thread to end; happens when it has ended.
    Join,
    /// Giving up the processor without waiting for anything.
    Yield,
    /// A hint that the thread is spinning.
    SpinHint,
    /// Sleeping; happens when the thread goes on.
    Sleep,
    /// Waiting to be unparked; happens when the thread goes on.
    Park,
    /// Making a park of another thread end.
    Unpark,
    /// Reading an atomic.
    Load,
    /// Writing an atomic.
    Store,
    /// Reading and writing an atomic in one step.
    ReadModifyWrite,
    /// A compare-exchange that found another value than expected; or a weak one that
    /// failed for no reason, which is then what it `wrote`.
    CompareExchangeFailed,
    /// A memory fence.
    Fence,
    /// Taking a lock for oneself; happens when it is taken.
    Lock,
    /// Trying to take a lock, and taking it.
    TryLock,
    /// Trying to take a lock, and failing because another holds it.
    TryLockFailed,
    /// Waiting for a lock with a deadline, which passed.
    LockTimedOut,
    /// Giving back a lock taken by `Lock` or `TryLock`.
    Unlock,
    /// Asking for a lock for oneself, where a thread that reads it asks to read again.
    QueueUp,
    /// Taking a lock shared with other readers.
    LockShared,
    /// Trying to take a lock shared, and taking it.
    TryLockShared,
    /// Trying to take a lock shared, and failing.
    TryLockSharedFailed,
    /// Giving back a shared lock.
    UnlockShared,
    /// Turning one kind of hold on a lock into another (upgrade, downgrade).
    Convert,
    /// Starting to wait on a condition variable; its lock is given back.
    WaitBegin,
    /// Being woken on a condition variable by a notify.
    WaitWoken,
    /// Waiting on a condition variable ended because its time was up.
    WaitTimedOut,
    /// Waiting on a condition variable ended for no reason, which is allowed.
    WaitSpurious,
    /// Waking one waiter, if there is one.
    NotifyOne,
    /// Waking every waiter.
    NotifyAll,
    /// Arriving at a barrier.
    Arrive,
    /// Leaving a barrier, all having arrived.
    Leave,
    /// Putting a message into a channel.
    Send,
    /// Sending failed: the channel is full, closed, or time was up.
    SendFailed,
    /// Taking a message out of a channel.
    Receive,
    /// Receiving failed: the channel is empty, closed, or time was up.
    ReceiveFailed,
    /// The last handle of one side of a channel is gone.
    Disconnect,
    /// A handle of one side of a channel is gone, and others are left.
    DropHandle,
    /// Running an initialiser that runs once.
    Initialise,
    /// Finding that an initialiser has been run already.
    Initialised,
    /// Printing.
    Print,
    /// Reading the virtual clock.
    Now,
    /// Reading unsynchronised memory.
    Read,
    /// Writing unsynchronised memory.
    Write,
    /// Using an object on the heap.
    Use,
    /// Making an object on the heap one's own, which others may have looked at.
    Take,
    /// Handing an object on the heap over, to be destroyed later.
    HandOver,
    /// Destroying an object on the heap; where it `wrote` "box", by taking it out of
    /// the others' reach alive.
    Destroy,
    /// From now on nothing that a thread loads is destroyed.
    Pin,
    /// What the thread has loaded may be destroyed from now on.
    Unpin,
    /// A panic starts.
    Panic,
    /// `process::exit` or `process::abort`.
    ExitProcess,
    /// A mark that a check file makes, to ask about its place in time later.
    Mark,
    /// Any other step.
    Other,
}

impl Operation {
    /// Whether it takes a lock, alone or shared with others, waiting or at the first try.
    pub fn takes_a_lock(self) -> bool {
        use Operation::{Lock, LockShared, TryLock, TryLockShared};
        matches!(self, Lock | TryLock | LockShared | TryLockShared)
    }
}

/// One step, with everything that a person or a diagnosis may ask of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The thread that did it: an index into [`Trace::threads`](crate::Trace).
    pub thread: usize,
    /// What kind of step.
    pub operation: Operation,
    /// What it was done to: an index into [`Trace::objects`](crate::Trace).
    pub object: Option<usize>,
    /// The other thread concerned (spawned, joined, unparked, woken).
    pub peer: Option<usize>,
    /// The learner's line.
    pub site: Option<Site>,
    /// The value seen, as a person would write it.
    pub read: Option<String>,
    /// The value left behind, text printed, or message, as a person would write it.
    pub wrote: Option<String>,
    /// How an atomic was accessed, such as `Relaxed`.
    pub ordering: Option<String>,
    /// A load returned an older value than the newest one: the index of the
    /// event that wrote the newest value.
    pub stale: Option<usize>,
    /// Virtual time after the step, in nanoseconds since the execution began.
    pub time_ns: u64,
    /// Happens-before: for each thread, how many of its events happened before
    /// or are this one. Missing entries are 0. Two events are *concurrent* when
    /// neither's clock is covered by the other's.
    pub clock: Vec<u32>,
    /// The step ran while its thread was unwinding from a panic.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unwinding: bool,
}

impl Event {
    /// Whether this event happened before `other`, or is the same event, under
    /// the happens-before order of the Rust memory model.
    pub fn happens_before(&self, other: &Event) -> bool {
        let mine = self.clock.get(self.thread).copied().unwrap_or(0);
        other.clock.get(self.thread).copied().unwrap_or(0) >= mine
    }

    /// Whether neither event can have affected the other.
    pub fn concurrent_with(&self, other: &Event) -> bool {
        !self.happens_before(other) && !other.happens_before(self)
    }
}
