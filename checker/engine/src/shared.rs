//! State that lives inside the learner's objects.

use std::cell::{Cell, UnsafeCell};
use std::panic::Location;

use trace::ObjectKind;

use crate::execution;

/// The state that a drop-in type keeps for one object: the owner of a lock, the
/// waiters of a condition variable, the messages of a channel.
pub trait State: 'static {
    /// The state of a new object.
    const NEW: Self;
    /// What a trace calls the object.
    const KIND: ObjectKind;
}

/// An object of the controlled world, embedded in the drop-in type that stands
/// for it. It is made by constant initialisers, moves with its owner while
/// nobody uses it, and is new again in each execution, so that state in a
/// `static` or in a value captured from outside starts fresh.
pub struct Shared<S> {
    /// Execution number and index of the object in it.
    id: Cell<(u32, u32)>,
    born: Option<&'static Location<'static>>,
    state: UnsafeCell<S>,
}

// SAFETY: an execution's tasks are coroutines on one OS thread. The learner's
// own types get `Send` and `Sync` by the rules of the drop-in that embeds this.
unsafe impl<S> Send for Shared<S> {}
// SAFETY: as above.
unsafe impl<S> Sync for Shared<S> {}

impl<S: State> Shared<S> {
    /// A new object; the caller's place is what a trace names it by.
    #[track_caller]
    pub const fn new() -> Shared<S> {
        Shared {
            id: Cell::new((0, 0)),
            born: Some(Location::caller()),
            state: UnsafeCell::new(S::NEW),
        }
    }

    /// As [`new`](Self::new), where the caller's place means nothing to the
    /// learner: in an associated constant that another crate's constructor uses.
    pub const fn of_unknown_birth() -> Shared<S> {
        Shared {
            id: Cell::new((0, 0)),
            born: None,
            state: UnsafeCell::new(S::NEW),
        }
    }

    /// The state. It is reset first if it was last used in another execution.
    ///
    /// Take references out of the pointer for no longer than one effect.
    pub fn state(&self) -> *mut S {
        self.id();
        self.state.get()
    }

    /// Exclusive access needs no execution.
    pub fn get_mut(&mut self) -> &mut S {
        self.id();
        self.state.get_mut()
    }

    /// The object's index in the running execution, or 0 outside of one.
    #[inline]
    pub(crate) fn id(&self) -> u32 {
        let (epoch, id) = self.id.get();
        let now = execution::epoch();
        if epoch == now { id } else { self.renew(now) }
    }

    #[cold]
    fn renew(&self, epoch: u32) -> u32 {
        let id = match execution::current() {
            Some(execution) => {
                execution.add_object(self as *const Self as usize, S::KIND, self.born)
            }
            None => 0,
        };
        // Overwritten without a drop: what it owned went with the arena.
        // SAFETY: no reference to the state outlives an effect.
        unsafe { self.state.get().write(S::NEW) };
        self.id.set((epoch, id));
        id
    }
}

impl<S: State> Default for Shared<S> {
    #[track_caller]
    fn default() -> Self {
        Shared::new()
    }
}
