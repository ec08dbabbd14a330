//! A lock that one writer or many readers can hold.

use std::panic::Location;

use trace::{ObjectKind, Operation};

use crate::access::Access;
use crate::clock::Clock;
use crate::execution::{self, KeptOut};
use crate::perform::{Context, Step, perform, perform_when};
use crate::shared::{Shared, State};
use crate::task::Wake;

/// What an [`RwLock`] knows of itself.
pub struct RwLockState {
    writer: bool,
    readers: u32,
    /// A reader that may become the writer; it counts among the readers.
    upgradable: bool,
    /// What the last writer knew when it gave the lock back.
    written: Clock,
    /// What the readers since then knew when they did.
    read: Clock,
    /// What those of them knew that could have become the writer. The next one such
    /// knows it too, as there is only one of them at a time.
    upgradable_read: Clock,
}

impl State for RwLockState {
    const NEW: RwLockState = RwLockState {
        writer: false,
        readers: 0,
        upgradable: false,
        written: Clock::new(),
        read: Clock::new(),
        upgradable_read: Clock::new(),
    };
    const KIND: ObjectKind = ObjectKind::RwLock;
}

/// Who waits for the readers to be gone.
struct Queue {
    writers: u32,
}

impl State for Queue {
    const NEW: Queue = Queue { writers: 0 };
    const KIND: ObjectKind = ObjectKind::RwLock;
}

/// A way to hold an [`RwLock`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// With other readers.
    Shared,
    /// With other readers, and the right to become the writer.
    Upgradable,
    /// Alone.
    Exclusive,
}

impl Hold {
    fn operation(self) -> Operation {
        match self {
            Hold::Exclusive => Operation::Lock,
            Hold::Shared | Hold::Upgradable => Operation::LockShared,
        }
    }

    fn acquire(self) -> Access {
        match self {
            Hold::Shared => Access::AcquireShared,
            // Two upgradable readers exclude each other.
            Hold::Upgradable => Access::Write,
            Hold::Exclusive => Access::Acquire,
        }
    }

    fn release(self) -> Access {
        match self {
            Hold::Shared => Access::ReleaseShared,
            Hold::Upgradable => Access::Write,
            Hold::Exclusive => Access::Release,
        }
    }
}

/// A lock that one writer or many readers can hold.
///
/// Who goes first when readers and writers wait together is open: programs must not
/// depend on it, and the standard library promises nothing. Most of them cannot tell,
/// since a writer that comes before a reader may also come after it. But if a reader waits
/// for another one that only asks to read, or for itself, it can tell: real locks let
/// writers go first that have come meanwhile, and these wait for the reader. So writers
/// queue up, in a step of their own, in a program where that can be (`KeptOut` in the
/// execution), and whom they keep out does not get past one that waits.
pub struct RwLock {
    state: Shared<RwLockState>,
    queue: Shared<Queue>,
    overtaking: bool,
}

impl Default for RwLock {
    #[track_caller]
    fn default() -> RwLock {
        RwLock::new()
    }
}

impl RwLock {
    /// A free lock.
    #[track_caller]
    pub const fn new() -> RwLock {
        RwLock {
            state: Shared::new(),
            queue: Shared::new(),
            overtaking: false,
        }
    }

    /// A free lock, made at a place that is not known.
    pub const fn of_unknown_birth() -> RwLock {
        RwLock {
            state: Shared::of_unknown_birth(),
            queue: Shared::of_unknown_birth(),
            overtaking: false,
        }
    }

    /// The same, where readers never wait for a writer that waits itself, if `overtaking`.
    pub const fn with_overtaking(mut self, overtaking: bool) -> RwLock {
        self.overtaking = overtaking;
        self
    }

    /// Whether the lock can be held so now, by a thread that writers who wait keep out if
    /// `behind`.
    fn admits(&self, hold: Hold, behind: bool) -> bool {
        // SAFETY: read at once; see `Shared::state`.
        let (state, queue) = unsafe { (&*self.state.state(), &*self.queue.state()) };
        if behind && queue.writers > 0 {
            return false;
        }
        match hold {
            Hold::Shared => !state.writer,
            Hold::Upgradable => !state.writer && !state.upgradable,
            Hold::Exclusive => !state.writer && state.readers == 0,
        }
    }

    fn take(&self, hold: Hold, cx: &mut Context<'_>) {
        // SAFETY: as above; the clocks are not touched through anything else.
        let state = unsafe { &mut *self.state.state() };
        cx.acquire(&state.written);
        match hold {
            Hold::Shared => {
                state.readers += 1;
                cx.reads(&self.state);
            }
            Hold::Upgradable => {
                state.readers += 1;
                cx.reads(&self.state);
                state.upgradable = true;
                cx.acquire(&state.upgradable_read);
            }
            Hold::Exclusive => {
                state.writer = true;
                cx.acquire(&state.read);
            }
        }
        cx.took();
    }

    fn give(&self, hold: Hold, cx: &mut Context<'_>) {
        // SAFETY: as above.
        let state = unsafe { &mut *self.state.state() };
        match hold {
            Hold::Shared => {
                state.readers -= 1;
                cx.reads_once_less(&self.state);
                cx.release(&mut state.read);
            }
            Hold::Upgradable => {
                state.readers -= 1;
                cx.reads_once_less(&self.state);
                state.upgradable = false;
                cx.release(&mut state.read);
                cx.release(&mut state.upgradable_read);
            }
            Hold::Exclusive => {
                state.writer = false;
                state.read.clear();
                state.upgradable_read.clear();
                cx.release(&mut state.written);
            }
        }
    }

    /// Waits until the lock can be held so, and takes it.
    #[track_caller]
    pub fn lock(&self, hold: Hold) {
        let queued = hold == Hold::Exclusive && self.queue_up();
        let behind = self.is_behind_writers(hold);
        let step = Step::new(hold.operation()).on(&self.state, hold.acquire());
        perform_when(
            self.behind_writers(behind, step),
            || self.admits(hold, behind),
            |cx| {
                self.take(hold, cx);
                self.leave_queue(queued);
            },
        );
    }

    /// Takes the lock if it can be held so now.
    #[track_caller]
    pub fn try_lock(&self, hold: Hold) -> bool {
        let (taken, failed) = match hold {
            Hold::Exclusive => (Operation::TryLock, Operation::TryLockFailed),
            _ => (Operation::TryLockShared, Operation::TryLockSharedFailed),
        };
        let behind = self.is_behind_writers(hold);
        let step = Step::new(taken).on(&self.state, Access::Write);
        perform(self.behind_writers(behind, step), |cx| {
            if self.admits(hold, behind) {
                self.take(hold, cx);
                true
            } else {
                cx.became(failed);
                cx.looked();
                false
            }
        })
    }

    /// Waits until the lock can be held so, at most until `deadline`; says
    /// whether it was taken. A writer that waits so keeps no reader out: it gives up in
    /// time.
    #[track_caller]
    pub fn lock_until(&self, hold: Hold, deadline: u64) -> bool {
        let behind = self.is_behind_writers(hold);
        let step = Step::new(hold.operation())
            .on(&self.state, Access::Write)
            .until(Some(deadline));
        perform_when(
            self.behind_writers(behind, step),
            || self.admits(hold, behind),
            |cx| match cx.wake() {
                Wake::Ready => {
                    self.take(hold, cx);
                    true
                }
                _ => {
                    cx.became(Operation::LockTimedOut);
                    cx.looked();
                    false
                }
            },
        )
    }

    /// Whether the running thread asks to read, and may have to wait for writers that wait
    /// for those who read already.
    fn is_behind_writers(&self, hold: Hold) -> bool {
        if hold == Hold::Exclusive || self.overtaking {
            return false;
        }
        let again = execution::reads(self.state.id());
        if again {
            execution::note_reading_within_reading();
        }
        again || execution::kept_out() == KeptOut::All
    }

    fn behind_writers(&self, behind: bool, step: Step) -> Step {
        match behind {
            true => step.on(&self.queue, Access::Read),
            false => step,
        }
    }

    /// A writer has come, and says so if there is anybody whom that concerns.
    #[track_caller]
    fn queue_up(&self) -> bool {
        let matters = !self.overtaking && execution::kept_out() != KeptOut::Nobody;
        if matters {
            let step = Step::new(Operation::QueueUp)
                .on(&self.state, Access::Mention)
                .on(&self.queue, Access::Write);
            perform(step, |_| {
                // SAFETY: one effect at a time; see `Shared::state`.
                unsafe { (*self.queue.state()).writers += 1 };
            });
        }
        matters
    }

    /// The writer has its turn. Whoever waits for the queue waits for the writer now.
    fn leave_queue(&self, queued: bool) {
        // SAFETY: as above.
        unsafe { (*self.queue.state()).writers -= u32::from(queued) };
    }

    /// Gives the lock back; `changed` as for
    /// [`Lock::unlock`](crate::primitive::lock::Lock::unlock).
    #[track_caller]
    pub fn unlock(&self, hold: Hold, changed: bool) {
        self.unlock_at(Location::caller(), hold, changed);
    }

    /// As [`unlock`](Self::unlock), at a place noted before: destructors have
    /// none of their own.
    pub fn unlock_at(&self, site: &'static Location<'static>, hold: Hold, changed: bool) {
        let operation = match hold {
            Hold::Exclusive => Operation::Unlock,
            _ => Operation::UnlockShared,
        };
        perform(
            Step::at(operation, site).on(&self.state, hold.release()),
            |cx| {
                self.give(hold, cx);
                if changed && hold == Hold::Exclusive {
                    cx.wrote(|| "changed".to_owned());
                } else {
                    cx.gave_back();
                }
            },
        );
    }

    /// Turns a hold into another in one step, waiting until that is possible;
    /// `changed` as for [`unlock`](Self::unlock).
    #[track_caller]
    pub fn convert(&self, from: Hold, to: Hold, changed: bool) {
        let queued = (from, to) == (Hold::Upgradable, Hold::Exclusive) && self.queue_up();
        let step = Step::new(Operation::Convert).on(&self.state, Access::Write);
        perform_when(
            step,
            || self.can_convert(from, to),
            |cx| {
                self.change(from, to, cx);
                self.leave_queue(queued);
                if changed && from == Hold::Exclusive {
                    cx.changed();
                }
            },
        );
    }

    /// As [`convert`](Self::convert), at most until `deadline`; says whether the
    /// hold was turned.
    #[track_caller]
    pub fn convert_until(&self, from: Hold, to: Hold, deadline: u64) -> bool {
        let step = Step::new(Operation::Convert)
            .on(&self.state, Access::Write)
            .until(Some(deadline));
        perform_when(
            step,
            || self.can_convert(from, to),
            |cx| match cx.wake() {
                Wake::Ready => {
                    self.change(from, to, cx);
                    true
                }
                _ => {
                    cx.became(Operation::LockTimedOut);
                    cx.looked();
                    false
                }
            },
        )
    }

    /// As [`convert`](Self::convert), if that is possible now.
    #[track_caller]
    pub fn try_convert(&self, from: Hold, to: Hold) -> bool {
        perform(
            Step::new(Operation::Convert).on(&self.state, Access::Write),
            |cx| {
                let possible = self.can_convert(from, to);
                if possible {
                    self.change(from, to, cx);
                } else {
                    cx.became(Operation::TryLockFailed);
                    cx.looked();
                }
                possible
            },
        )
    }

    fn can_convert(&self, from: Hold, to: Hold) -> bool {
        // SAFETY: as above.
        let state = unsafe { &*self.state.state() };
        match (from, to) {
            (Hold::Exclusive, _) | (_, Hold::Shared) => true,
            (_, Hold::Exclusive) => state.readers == 1,
            (Hold::Shared, Hold::Upgradable) => !state.upgradable,
            (Hold::Upgradable, Hold::Upgradable) => true,
        }
    }

    fn change(&self, from: Hold, to: Hold, cx: &mut Context<'_>) {
        self.give(from, cx);
        self.take(to, cx);
    }

    /// Whether anybody holds it, and whether a writer does. Looking is a step.
    #[track_caller]
    pub fn is_locked(&self) -> (bool, bool) {
        perform(
            Step::new(Operation::Load).on(&self.state, Access::Read),
            |cx| {
                cx.looked();
                // SAFETY: as above.
                let state = unsafe { &*self.state.state() };
                (state.writer || state.readers > 0, state.writer)
            },
        )
    }
}
