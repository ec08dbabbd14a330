//! Waiting until all of a group have let go.

use std::fmt;
use std::mem::ManuallyDrop;
use std::panic::Location;
use std::ptr::NonNull;

use engine::{Access, Shared, State, Step, perform, perform_when};
use trace::{ObjectKind, Operation};

use crate::farewell::{Farewell, Farewells};

/// Who still holds on.
struct Members {
    /// 0 in an execution that did not make the group.
    count: usize,
    gone: Farewells,
}

impl State for Members {
    const NEW: Members = Members {
        count: 0,
        gone: Farewells::new(),
    };
    const KIND: ObjectKind = ObjectKind::Barrier;
}

/// Waits until all its clones have been dropped or wait too.
pub struct WaitGroup {
    /// Never freed: it goes with its execution's memory.
    members: NonNull<Shared<Members>>,
    farewell: NonNull<Farewell>,
}

// SAFETY: as the real one's; tasks share one OS thread.
unsafe impl Send for WaitGroup {}
// SAFETY: as above.
unsafe impl Sync for WaitGroup {}

impl std::panic::UnwindSafe for WaitGroup {}
impl std::panic::RefUnwindSafe for WaitGroup {}

impl WaitGroup {
    /// A group of one.
    #[track_caller]
    pub fn new() -> WaitGroup {
        let members = NonNull::from(Box::leak(Box::new(Shared::new())));
        WaitGroup::member(members)
    }

    fn member(members: NonNull<Shared<Members>>) -> WaitGroup {
        let group = WaitGroup {
            members,
            farewell: Farewell::leak(),
        };
        // SAFETY: used at once; see `Shared::state`. No other thread can
        // notice: the member that this one comes from holds on.
        unsafe { (*group.shared().state()).count += 1 };
        group
    }

    fn shared(&self) -> &Shared<Members> {
        // SAFETY: leaked.
        unsafe { self.members.as_ref() }
    }

    fn count(&self) -> usize {
        // SAFETY: read at once; see `Shared::state`.
        unsafe { (*self.shared().state()).count }
    }

    /// Letting go commutes with others' letting go.
    fn let_go(&self, site: &'static Location<'static>) {
        if self.count() == 0 {
            return;
        }
        let step = Step::at(Operation::Arrive, site).on(self.shared(), Access::ReleaseShared);
        perform(step, |cx| {
            // SAFETY: as above.
            let members = unsafe { &mut *self.shared().state() };
            members.gone.add(self.farewell, cx);
            members.count -= 1;
            let left = members.count;
            cx.wrote(|| format!("{left} left"));
        });
    }

    /// Lets go, and waits until all others have.
    #[track_caller]
    pub fn wait(self) {
        let group = ManuallyDrop::new(self);
        group.let_go(Location::caller());
        let step = Step::new(Operation::Leave).on(group.shared(), Access::Acquire);
        perform_when(
            step,
            || group.count() == 0,
            |cx| {
                // SAFETY: as above.
                unsafe { &*group.shared().state() }.gone.learn(cx);
            },
        );
    }
}

impl Drop for WaitGroup {
    fn drop(&mut self) {
        self.let_go(Location::caller());
    }
}

impl Clone for WaitGroup {
    fn clone(&self) -> WaitGroup {
        WaitGroup::member(self.members)
    }
}

impl Default for WaitGroup {
    #[track_caller]
    fn default() -> WaitGroup {
        WaitGroup::new()
    }
}

impl fmt::Debug for WaitGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let step = Step::new(Operation::Load).on(self.shared(), Access::Read);
        let count = perform(step, |cx| {
            cx.looked();
            self.count()
        });
        f.debug_struct("WaitGroup").field("count", &count).finish()
    }
}
