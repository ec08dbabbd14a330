//! A thread of the checked program.

use std::panic::Location;
use std::ptr::NonNull;

use corosensei::stack::DefaultStack;
use corosensei::{Coroutine, Yielder};
use trace::Operation;

use crate::access::{Footprint, Footprints};
use crate::arena::Region;
use crate::clock::Clock;
use crate::locals::KeptLocal;
use crate::peer::Peer;
use crate::perform::Step;
use crate::spin::Window;

pub(crate) type Fiber = Coroutine<(), (), (), DefaultStack>;
pub(crate) type FiberYielder = Yielder<(), ()>;

/// What a thread is about to do. The pointers lead into its own stack, and are
/// good while it is suspended there.
pub(crate) struct Pending {
    pub(crate) operation: Operation,
    /// It may also happen for no reason at all.
    pub(crate) spurious: bool,
    pub(crate) touches: Footprints,
    /// The list of what it touches, if it has one.
    list: Option<NonNull<[Footprint]>>,
    /// Whether the step can happen now; `None` if it always can.
    pub(crate) ready: Option<Guard>,
    /// Virtual time at which it can happen even if it is not ready.
    pub(crate) deadline: Option<u64>,
    pub(crate) peer: Peer,
    pub(crate) site: &'static Location<'static>,
}

/// The question whether a step can happen now.
pub(crate) type Guard = NonNull<dyn Fn() -> bool>;

impl Pending {
    /// `step`, with the list of what it touches if it has one.
    #[inline(always)]
    pub(crate) fn new(step: &Step, list: Option<&[Footprint]>, ready: Option<Guard>) -> Pending {
        // Field by field: what was just written in parts is slow to read back
        // as a whole.
        Pending {
            operation: step.operation,
            spurious: step.spurious,
            touches: step.touches.copy(),
            list: list.map(NonNull::from),
            ready,
            deadline: step.deadline,
            peer: step.peer,
            site: step.site,
        }
    }

    /// What the step touches.
    #[inline]
    pub(crate) fn footprint(&self) -> &[Footprint] {
        self.touches.all(|| self.list().unwrap_or_default())
    }

    /// The list of what it touches, if it has one.
    #[inline]
    pub(crate) fn list(&self) -> Option<&[Footprint]> {
        // SAFETY: the task is suspended in the call that owns the list.
        self.list.map(|list| unsafe { list.as_ref() })
    }

    /// Whether it needs nothing to be in any state.
    #[inline]
    pub(crate) fn is_ready(&self) -> bool {
        // SAFETY: the task is suspended in the call that owns the closure.
        self.ready.is_none_or(|ready| unsafe { ready.as_ref() }())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// Not spawned in this execution.
    Absent,
    /// Suspended before its pending step, or running towards it.
    Alive,
    /// Its last step is done.
    Over,
}

/// Why a step that had to wait can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// What it waited for is there.
    Ready,
    /// Its time was up.
    TimedOut,
    /// For no reason.
    Spurious,
}

/// Where a task's fiber is, at an address that never changes.
pub(crate) struct FiberSlot(NonNull<Option<Fiber>>);

impl FiberSlot {
    fn new() -> FiberSlot {
        FiberSlot(NonNull::from(Box::leak(Box::new(None))))
    }

    pub(crate) fn set(&mut self, fiber: Fiber) {
        // SAFETY: ours, and the task does not run.
        unsafe { *self.0.as_mut() = Some(fiber) };
    }

    /// The fiber, to be resumed.
    pub(crate) fn get(&mut self) -> Option<NonNull<Fiber>> {
        // SAFETY: as above.
        let fiber = unsafe { self.0.as_mut() };
        fiber.as_mut().map(NonNull::from)
    }

    fn take(&mut self) -> Option<Fiber> {
        // SAFETY: as above.
        unsafe { self.0.as_mut() }.take()
    }
}

impl Drop for FiberSlot {
    fn drop(&mut self) {
        // SAFETY: leaked by `new`, and nobody else's.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

/// What every step needs comes first, in as few lines of a processor's cache as
/// there can be; what is new in each execution comes next.
#[repr(C)]
pub(crate) struct Task {
    pub(crate) pending: Option<Pending>,
    pub(crate) fiber: FiberSlot,
    /// Suspends it.
    pub(crate) yielder: Option<NonNull<FiberYielder>>,
    /// Steps taken, and those of them that changed anything.
    pub(crate) taken: u32,
    pub(crate) changes: u32,
    /// How many steps there were in all when it took its newest.
    pub(crate) stepped: u32,
    /// How many there were when its pending step was last possible, and then
    /// was not any more.
    pub(crate) could_go: u32,
    pub(crate) window: Window,
    pub(crate) clock: Clock,
    pub(crate) life: Life,
    pub(crate) parked_token: bool,
    pub(crate) panics: u32,
    pub(crate) parent: u32,
    pub(crate) children: u32,
    /// The object that stands for the thread's end, and the one for its park
    /// token, if anybody used that.
    pub(crate) end_object: u32,
    pub(crate) token_object: Option<u32>,
    pub(crate) region: Region,
    /// Kept between executions: a task's stack has the same address in each.
    pub(crate) stack: Option<DefaultStack>,
    /// The lowest address of its stack.
    pub(crate) stack_limit: usize,
    pub(crate) name: Option<String>,
    pub(crate) spawned_at: Option<&'static Location<'static>>,
    pub(crate) locals: Vec<KeptLocal>,
    /// Locks that it reads, each as often as it does.
    pub(crate) reads: Vec<u32>,
    /// What relaxed loads have seen, for an acquire fence to come.
    pub(crate) unacquired: Clock,
    /// What was known at the last release fence.
    pub(crate) fenced: Clock,
    pub(crate) token_clock: Clock,
}

impl Task {
    pub(crate) fn absent() -> Task {
        Task {
            life: Life::Absent,
            fiber: FiberSlot::new(),
            stack: None,
            yielder: None,
            stack_limit: 0,
            region: Region::SYSTEM,
            pending: None,
            clock: Clock::new(),
            unacquired: Clock::new(),
            fenced: Clock::new(),
            parent: 0,
            children: 0,
            name: None,
            spawned_at: None,
            window: Window::new(),
            taken: 0,
            changes: 0,
            stepped: 0,
            could_go: 0,
            panics: 0,
            locals: Vec::new(),
            reads: Vec::new(),
            end_object: 0,
            token_object: None,
            parked_token: false,
            token_clock: Clock::new(),
        }
    }

    /// Back to [`Life::Absent`], keeping memory that can be used again.
    ///
    /// The fiber may be in the middle of the learner's code: it is dropped
    /// without unwinding, because everything it owns goes with the arena.
    pub(crate) fn recycle(&mut self) {
        if let Some(mut fiber) = self.fiber.take() {
            if !fiber.done() {
                // SAFETY: nothing on this stack needs to run a destructor; see
                // above.
                unsafe { fiber.force_reset() };
            }
            self.stack = Some(fiber.into_stack());
        }
        self.life = Life::Absent;
        self.yielder = None;
        self.pending = None;
        self.clock.clear();
        self.unacquired.clear();
        self.fenced.clear();
        self.children = 0;
        self.name = None;
        self.spawned_at = None;
        self.window.forget();
        self.taken = 0;
        self.changes = 0;
        self.stepped = 0;
        self.could_go = 0;
        self.panics = 0;
        self.locals.clear();
        self.reads.clear();
        self.token_object = None;
        self.parked_token = false;
        self.token_clock.clear();
    }
}
