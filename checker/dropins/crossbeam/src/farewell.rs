//! What threads knew when they dropped a shared handle.

use std::ptr::NonNull;

use engine::{Clock, Context};

/// One handle's last words: what its thread knew when it dropped the handle.
///
/// Allocated with the handle, because drops of handles commute: whoever drops
/// last must not be seen in what is allocated where. It is never freed: it goes
/// with its execution's memory.
pub(crate) struct Farewell {
    clock: Clock,
    next: Option<NonNull<Farewell>>,
}

impl Farewell {
    pub(crate) fn leak() -> NonNull<Farewell> {
        NonNull::from(Box::leak(Box::new(Farewell {
            clock: Clock::new(),
            next: None,
        })))
    }
}

/// The last words of all handles that were dropped.
pub(crate) struct Farewells(Option<NonNull<Farewell>>);

impl Farewells {
    pub(crate) const fn new() -> Farewells {
        Farewells(None)
    }

    /// The running thread drops the handle that `farewell` was made with.
    pub(crate) fn add(&mut self, mut farewell: NonNull<Farewell>, cx: &mut Context<'_>) {
        // SAFETY: leaked, and nobody else has it before it is in the list.
        let words = unsafe { farewell.as_mut() };
        cx.release(&mut words.clock);
        words.next = self.0;
        self.0 = Some(farewell);
    }

    /// The running thread learns what all of them knew.
    pub(crate) fn learn(&self, cx: &mut Context<'_>) {
        let mut next = self.0;
        while let Some(farewell) = next {
            // SAFETY: leaked; only effects touch it, one at a time.
            let farewell = unsafe { farewell.as_ref() };
            cx.acquire(&farewell.clock);
            next = farewell.next;
        }
    }
}
