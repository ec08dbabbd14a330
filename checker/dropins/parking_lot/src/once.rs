//! Initialisation that happens once.

use std::fmt;
use std::panic::Location;

use engine::{Access, Clock, Context, Shared, State, Step, perform, perform_when};
use trace::{ObjectKind, Operation};

/// How far a [`Once`] has got.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum OnceState {
    /// Nothing has been run yet.
    New,
    /// A closure was run, and panicked.
    Poisoned,
    /// A closure is being run.
    InProgress,
    /// A closure was run to its end.
    Done,
}

impl OnceState {
    /// Whether a closure panicked, and none has been run to its end since.
    pub const fn is_poisoned(self) -> bool {
        matches!(self, OnceState::Poisoned)
    }

    /// The same as [`is_poisoned`](Self::is_poisoned).
    pub const fn poisoned(self) -> bool {
        self.is_poisoned()
    }

    /// Whether a closure was run to its end.
    pub const fn is_completed(self) -> bool {
        matches!(self, OnceState::Done)
    }

    /// The same as [`is_completed`](Self::is_completed).
    pub const fn done(self) -> bool {
        self.is_completed()
    }
}

/// What a [`Once`] knows of itself.
struct Progress {
    state: OnceState,
    /// What the closure's thread knew at its end.
    clock: Clock,
}

impl State for Progress {
    const NEW: Progress = Progress {
        state: OnceState::New,
        clock: Clock::new(),
    };
    const KIND: ObjectKind = ObjectKind::Once;
}

/// Runs a closure once, whoever comes first.
pub struct Once {
    progress: Shared<Progress>,
    /// It was made completed, so nothing is ever run.
    completed: bool,
}

impl Once {
    /// Nothing has been run yet.
    #[track_caller]
    pub const fn new() -> Once {
        Once {
            progress: Shared::new(),
            completed: false,
        }
    }

    /// As if a closure had been run already.
    #[track_caller]
    pub const fn new_completed() -> Once {
        Once {
            progress: Shared::new(),
            completed: true,
        }
    }

    fn now(&self) -> OnceState {
        if self.completed {
            return OnceState::Done;
        }
        // SAFETY: read at once; see `Shared::state`.
        unsafe { (*self.progress.state()).state }
    }

    fn learn(&self, cx: &mut Context<'_>) {
        // SAFETY: the clock is not touched through anything else.
        cx.acquire(unsafe { &(*self.progress.state()).clock });
    }

    fn set(&self, state: OnceState) {
        // SAFETY: as above.
        unsafe { (*self.progress.state()).state = state };
    }

    /// How far it has got, at this moment.
    #[track_caller]
    pub fn state(&self) -> OnceState {
        let step = Step::new(Operation::Load).on(&self.progress, Access::Read);
        perform(step, |cx| {
            self.learn(cx);
            cx.looked();
            let now = self.now();
            cx.read(|| format!("{now:?}"));
            now
        })
    }

    /// Whether a closure has been run to its end, at this moment.
    #[track_caller]
    pub fn is_completed(&self) -> bool {
        self.state().is_completed()
    }

    /// Waits until a closure has been run to its end.
    ///
    /// # Panics
    /// If one has panicked.
    #[track_caller]
    pub fn wait(&self) {
        self.wait_for(false);
    }

    /// Waits until a closure has been run to its end, however many panic.
    #[track_caller]
    pub fn wait_force(&self) {
        self.wait_for(true);
    }

    #[track_caller]
    fn wait_for(&self, force: bool) {
        let step = Step::new(Operation::Initialised).on(&self.progress, Access::Read);
        let end = perform_when(
            step,
            || match self.now() {
                OnceState::Done => true,
                OnceState::Poisoned => !force,
                OnceState::New | OnceState::InProgress => false,
            },
            |cx| {
                self.learn(cx);
                cx.looked();
                self.now()
            },
        );
        refuse_poison(end);
    }

    /// Runs the closure, unless one has been run already; waits while one is
    /// being run.
    ///
    /// # Panics
    /// If one was run, and panicked.
    #[track_caller]
    pub fn call_once<F>(&self, f: F)
    where
        F: FnOnce(),
    {
        self.call(false, |_| f());
    }

    /// As [`call_once`](Self::call_once), but runs the closure also if earlier
    /// ones panicked, and tells it so.
    #[track_caller]
    pub fn call_once_force<F>(&self, f: F)
    where
        F: FnOnce(OnceState),
    {
        self.call(true, f);
    }

    #[track_caller]
    fn call(&self, force: bool, f: impl FnOnce(OnceState)) {
        let step = Step::new(Operation::Initialise).on(&self.progress, Access::Write);
        let found = perform_when(
            step,
            || self.now() != OnceState::InProgress,
            |cx| {
                let found = self.now();
                self.learn(cx);
                match found {
                    OnceState::Poisoned if !force => cx.looked(),
                    OnceState::Done => {
                        cx.became(Operation::Initialised);
                        cx.looked();
                    }
                    _ => self.set(OnceState::InProgress),
                }
                found
            },
        );
        match found {
            OnceState::Done => return,
            OnceState::Poisoned if !force => refuse_poison(found),
            _ => {}
        }
        let mut running = Running {
            once: self,
            site: Location::caller(),
            end: OnceState::Poisoned,
        };
        f(found);
        running.end = OnceState::Done;
    }
}

#[track_caller]
fn refuse_poison(state: OnceState) {
    assert!(
        !state.is_poisoned(),
        "Once instance has previously been poisoned"
    );
}

/// A closure is being run; when this is dropped, it is not any more.
struct Running<'a> {
    once: &'a Once,
    site: &'static Location<'static>,
    end: OnceState,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let once = self.once;
        let step = Step::at(Operation::Initialised, self.site).on(&once.progress, Access::Write);
        perform(step, |cx| {
            once.set(self.end);
            // SAFETY: as in `learn`.
            cx.release(unsafe { &mut (*once.progress.state()).clock });
            cx.wrote(|| format!("{:?}", self.end));
        });
    }
}

impl Default for Once {
    #[track_caller]
    fn default() -> Once {
        Once::new()
    }
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Once")
            .field("state", &self.state())
            .finish()
    }
}
