//! Every bound and rule of one execution, in one place.

/// What loads may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// The newest store, always: an interleaving of the threads' steps explains
    /// every value.
    SequentiallyConsistent,
    /// Any store that the Rust memory model lets the thread still see, as far
    /// as store histories and views express it.
    Weak,
}

/// When virtual time passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// A thread may be slower than any sleep of another: the end of a sleep or
    /// of a timeout can come at any point. Right for correctness.
    Free,
    /// Steps take no time, and the clock moves only when every thread waits.
    /// Right for bounds on latency.
    Prompt,
}

/// A thread that stops for ever, as if the system never let it run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Halt {
    /// Which, by number; 0 is the body's own.
    pub thread: u32,
    /// Steps that it takes before, its beginning among them.
    pub after: u32,
}

/// The rules of one execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// What loads may read.
    pub memory: Memory,
    /// When virtual time passes.
    pub time: Time,
    /// A thread that looks again and again keeps the clock from moving: whoever
    /// sleeps meanwhile sleeps for ever, and the execution ends as a livelock. For
    /// programs that must wait without using a processor; with [`Time::Prompt`].
    pub quiet: bool,
    /// Waits on condition variables that may end for no reason, in all.
    pub spurious: u32,
    /// Attempts that may fail although nothing stands in their way any more, in all:
    /// weak compare-exchanges, and steals that another thread has disturbed.
    pub failures: u32,
    /// Doublings of the patience with threads that look again and again, from the
    /// beginning: a loop that gives up after some tries gets to do so.
    pub patience: u32,
    /// A thread that stops: when nobody else can go on, the execution ends as if that
    /// one could not either.
    pub halt: Option<Halt>,
    /// A lock inside what looks like one step, which the program cannot see, is taken in
    /// a step of its own: for those who count locks, or ask who waits for whom.
    pub hidden_locks: bool,
    /// Events after which an execution is [too long](trace::End::TooLong).
    pub events: u64,
    /// Vector clocks are kept, so that marks can be compared. They are kept anyway
    /// where [`failures`](Self::failures) are asked for.
    pub clocks: bool,
    /// Values and places are noted for a [`trace::Trace`].
    pub record: bool,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules {
            memory: Memory::Weak,
            time: Time::Free,
            quiet: false,
            spurious: 0,
            failures: 0,
            patience: 0,
            halt: None,
            hidden_locks: false,
            events: 100_000,
            clocks: false,
            record: false,
        }
    }
}

/// Bytes of a task's stack: as much as a real thread gets by default, because a
/// recursion that is deep enough there has to be deep enough here.
pub(crate) const STACK_BYTES: usize = 2 << 20;

/// The same step from the same place, this often in a row, while others could
/// go on, is an unfair schedule: others go first.
pub(crate) const UNFAIR: u32 = 64;
