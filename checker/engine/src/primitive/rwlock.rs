//! A lock that one writer or many readers can hold.

use std::panic::Location;

use trace::{ObjectKind, Operation};

use crate::access::Access;
use crate::clock::Clock;
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
/// No policy is modelled: a waiting writer does not keep readers out. Programs
/// must not depend on one, and the standard library promises none.
pub struct RwLock(Shared<RwLockState>);

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
        RwLock(Shared::new())
    }

    /// A free lock, made at a place that is not known.
    pub const fn of_unknown_birth() -> RwLock {
        RwLock(Shared::of_unknown_birth())
    }

    fn admits(&self, hold: Hold) -> bool {
        // SAFETY: read at once; see `Shared::state`.
        let state = unsafe { &*self.0.state() };
        match hold {
            Hold::Shared => !state.writer,
            Hold::Upgradable => !state.writer && !state.upgradable,
            Hold::Exclusive => !state.writer && state.readers == 0,
        }
    }

    fn take(&self, hold: Hold, cx: &mut Context<'_>) {
        // SAFETY: as above; the clocks are not touched through anything else.
        let state = unsafe { &mut *self.0.state() };
        cx.acquire(&state.written);
        match hold {
            Hold::Shared => state.readers += 1,
            Hold::Upgradable => {
                state.readers += 1;
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
        let state = unsafe { &mut *self.0.state() };
        match hold {
            Hold::Shared => {
                state.readers -= 1;
                cx.release(&mut state.read);
            }
            Hold::Upgradable => {
                state.readers -= 1;
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
        let operation = match hold {
            Hold::Exclusive => Operation::Lock,
            Hold::Shared | Hold::Upgradable => Operation::LockShared,
        };
        let step = Step::new(operation).on(&self.0, hold.acquire());
        perform_when(step, || self.admits(hold), |cx| self.take(hold, cx));
    }

    /// Takes the lock if it can be held so now.
    #[track_caller]
    pub fn try_lock(&self, hold: Hold) -> bool {
        let (taken, failed) = match hold {
            Hold::Exclusive => (Operation::TryLock, Operation::TryLockFailed),
            _ => (Operation::TryLockShared, Operation::TryLockSharedFailed),
        };
        perform(Step::new(taken).on(&self.0, Access::Write), |cx| {
            if self.admits(hold) {
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
    /// whether it was taken.
    #[track_caller]
    pub fn lock_until(&self, hold: Hold, deadline: u64) -> bool {
        let operation = match hold {
            Hold::Exclusive => Operation::Lock,
            _ => Operation::LockShared,
        };
        let step = Step::new(operation)
            .on(&self.0, Access::Write)
            .until(Some(deadline));
        perform_when(
            step,
            || self.admits(hold),
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
            Step::at(operation, site).on(&self.0, hold.release()),
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
        let step = Step::new(Operation::Convert).on(&self.0, Access::Write);
        perform_when(
            step,
            || self.can_convert(from, to),
            |cx| {
                self.change(from, to, cx);
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
            .on(&self.0, Access::Write)
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
            Step::new(Operation::Convert).on(&self.0, Access::Write),
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
        let state = unsafe { &*self.0.state() };
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
        perform(Step::new(Operation::Load).on(&self.0, Access::Read), |cx| {
            cx.looked();
            // SAFETY: as above.
            let state = unsafe { &*self.0.state() };
            (state.writer || state.readers > 0, state.writer)
        })
    }
}
