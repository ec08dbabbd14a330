//! A lock that one thread at a time can hold.

use std::panic::Location;

use trace::{ObjectKind, Operation};

use crate::access::Access;
use crate::clock::Clock;
use crate::perform::{
    Context, Step, TaskId, perform, perform_here, perform_when, perform_when_here,
};
use crate::shared::{Shared, State};
use crate::task::Wake;

/// What a [`Lock`] knows of itself.
pub struct LockState {
    owner: Option<TaskId>,
    /// What the last owner knew when it gave the lock back.
    clock: Clock,
}

impl State for LockState {
    const NEW: LockState = LockState {
        owner: None,
        clock: Clock::new(),
    };
    const KIND: ObjectKind = ObjectKind::Mutex;
}

/// A lock that one thread at a time can hold. A thread that takes it twice
/// waits for itself.
pub struct Lock(Shared<LockState>);

impl Default for Lock {
    #[track_caller]
    fn default() -> Lock {
        Lock::new()
    }
}

impl Lock {
    /// A free lock.
    #[track_caller]
    pub const fn new() -> Lock {
        Lock(Shared::new())
    }

    /// A free lock, made at a place that is not known.
    pub const fn of_unknown_birth() -> Lock {
        Lock(Shared::of_unknown_birth())
    }

    pub(crate) fn shared(&self) -> &Shared<LockState> {
        &self.0
    }

    fn is_free(&self) -> bool {
        // SAFETY: read at once; see `Shared::state`.
        unsafe { (*self.0.state()).owner.is_none() }
    }

    pub(crate) fn take(&self, cx: &mut Context<'_>) {
        // SAFETY: as above; the clock is not touched through anything else.
        let state = unsafe { &mut *self.0.state() };
        state.owner = Some(cx.task());
        cx.acquire(&state.clock);
        // Taking it shows nothing yet; giving it back may.
        cx.took();
    }

    pub(crate) fn give(&self, cx: &mut Context<'_>) {
        // SAFETY: as above.
        let state = unsafe { &mut *self.0.state() };
        state.owner = None;
        state.clock.clear();
        cx.release(&mut state.clock);
    }

    /// Waits until the lock is free, and takes it.
    #[track_caller]
    pub fn lock(&self) {
        self.lock_at(Location::caller());
    }

    /// As [`lock`](Self::lock), at a place noted before.
    pub fn lock_at(&self, site: &'static Location<'static>) {
        let step = Step::at(Operation::Lock, site).on(&self.0, Access::Acquire);
        perform_when_here(step, || self.is_free(), |cx| self.take(cx));
    }

    /// Waits until the lock is free, and takes `step` without taking the lock.
    pub fn while_free<R>(&self, step: Step, effect: impl FnOnce(&mut Context<'_>) -> R) -> R {
        let step = step.on(&self.0, Access::AcquireShared);
        perform_when(step, || self.is_free(), effect)
    }

    /// Takes the lock if it is free.
    #[track_caller]
    pub fn try_lock(&self) -> bool {
        perform(
            Step::new(Operation::TryLock).on(&self.0, Access::Write),
            |cx| {
                if self.is_free() {
                    self.take(cx);
                    true
                } else {
                    cx.became(Operation::TryLockFailed);
                    cx.looked();
                    false
                }
            },
        )
    }

    /// Waits until the lock is free, at most until `deadline` (see
    /// [`now`](crate::now)); says whether it was taken.
    #[track_caller]
    pub fn lock_until(&self, deadline: u64) -> bool {
        let step = Step::new(Operation::Lock)
            .on(&self.0, Access::Write)
            .until(Some(deadline));
        perform_when(
            step,
            || self.is_free(),
            |cx| match cx.wake() {
                Wake::Ready => {
                    self.take(cx);
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

    /// Gives the lock back, whoever took it. `changed` says whether what it
    /// protects may have been changed meanwhile: a thread that takes the lock
    /// again and again only to look is recognised as spinning by that.
    #[track_caller]
    pub fn unlock(&self, changed: bool) {
        self.unlock_at(Location::caller(), changed);
    }

    /// As [`unlock`](Self::unlock), at a place noted before: destructors have
    /// none of their own.
    pub fn unlock_at(&self, site: &'static Location<'static>, changed: bool) {
        perform_here(
            Step::at(Operation::Unlock, site).on(&self.0, Access::Release),
            |cx| {
                self.give(cx);
                if changed {
                    cx.wrote(|| "changed".to_owned());
                } else {
                    cx.gave_back();
                }
            },
        );
    }

    /// Whether somebody holds it. Looking is a step.
    #[track_caller]
    pub fn is_locked(&self) -> bool {
        perform(Step::new(Operation::Load).on(&self.0, Access::Read), |cx| {
            cx.looked();
            !self.is_free()
        })
    }

    /// Whether the running thread holds it. That is no step: no other thread
    /// can change the answer.
    pub fn is_mine(&self) -> bool {
        // SAFETY: as above.
        unsafe { (*self.0.state()).owner == Some(crate::primitive::thread::current()) }
    }
}
