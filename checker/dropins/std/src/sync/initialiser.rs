//! What `Once`, `OnceLock` and `LazyLock` have in common: something is done
//! once, and everybody else waits for it.

use std::cell::Cell;
use std::panic::Location;

use engine::{Access, Clock, Shared, State, Step, perform, perform_when};
use trace::{ObjectKind, Operation};

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    Incomplete,
    Running,
    Complete,
    Poisoned,
}

/// What the thread that did it knew then.
struct Done(Clock);

impl State for Done {
    const NEW: Done = Done(Clock::new());
    const KIND: ObjectKind = ObjectKind::Once;
}

pub(super) struct Initialiser {
    done: Shared<Done>,
    /// Beside the engine's state, because it stays true when the value leaves
    /// the execution.
    progress: Cell<Progress>,
}

// SAFETY: an execution's threads are coroutines on one OS thread.
unsafe impl Sync for Initialiser {}

/// Says what became of an initialiser when its closure returns or unwinds.
pub(super) struct Running<'a> {
    initialiser: &'a Initialiser,
    site: &'static Location<'static>,
    pub(super) becomes: Progress,
}

impl Initialiser {
    #[track_caller]
    pub(super) const fn new(progress: Progress) -> Initialiser {
        Initialiser {
            done: Shared::new(),
            progress: Cell::new(progress),
        }
    }

    /// It is as if nothing had been done; the caller shares it with nobody.
    pub(super) fn reset(&mut self) {
        self.progress.set(Progress::Incomplete);
    }

    /// Whether it is done.
    #[track_caller]
    pub(super) fn is_complete(&self) -> bool {
        let step = Step::new(Operation::Load).on(&self.done, Access::Read);
        perform(step, |cx| {
            cx.looked();
            let complete = self.progress.get() == Progress::Complete;
            if complete {
                cx.became(Operation::Initialised);
                // SAFETY: within one effect.
                cx.acquire(unsafe { &(*self.done.state()).0 });
            }
            complete
        })
    }

    /// Waits until nobody is at it. `None` if it is done; otherwise the caller
    /// must do it now, and drop what it gets when it has.
    #[track_caller]
    pub(super) fn begin(&self, even_if_poisoned: bool) -> Option<(Running<'_>, Progress)> {
        let site = Location::caller();
        if self.is_complete() {
            return None;
        }
        let step = Step::at(Operation::Initialise, site).on(&self.done, Access::Write);
        let before = perform_when(
            step,
            || self.progress.get() != Progress::Running,
            |cx| {
                let before = self.progress.get();
                match before {
                    Progress::Complete => {
                        cx.became(Operation::Initialised);
                        cx.looked();
                    }
                    Progress::Poisoned if !even_if_poisoned => {
                        cx.looked();
                        cx.wrote(|| "it is poisoned".to_owned());
                    }
                    _ => self.progress.set(Progress::Running),
                }
                // SAFETY: within one effect.
                cx.acquire(unsafe { &(*self.done.state()).0 });
                before
            },
        );
        match before {
            Progress::Complete => None,
            _ => Some((
                Running {
                    initialiser: self,
                    site,
                    becomes: Progress::Poisoned,
                },
                before,
            )),
        }
    }

    /// Waits until it is done; also after a panic, if `even_if_poisoned`.
    #[track_caller]
    pub(super) fn wait(&self, even_if_poisoned: bool) -> Progress {
        let step = Step::new(Operation::Initialised).on(&self.done, Access::Write);
        perform_when(
            step,
            || match self.progress.get() {
                Progress::Complete => true,
                Progress::Poisoned => !even_if_poisoned,
                _ => false,
            },
            |cx| {
                cx.looked();
                // SAFETY: within one effect.
                cx.acquire(unsafe { &(*self.done.state()).0 });
                self.progress.get()
            },
        )
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let it = self.initialiser;
        if it.progress.get() != Progress::Running {
            // A poisoned one, which the caller did not want.
            return;
        }
        let step = Step::at(Operation::Initialise, self.site).on(&it.done, Access::Write);
        perform(step, |cx| {
            // SAFETY: within one effect.
            cx.release(unsafe { &mut (*it.done.state()).0 });
            it.progress.set(self.becomes);
            cx.wrote(|| match self.becomes {
                Progress::Complete => "done".to_owned(),
                _ => "ended by a panic".to_owned(),
            });
        });
    }
}
