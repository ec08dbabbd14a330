//! Who is pinned, and what waits for them.

use std::fmt;
use std::sync::Arc;

use engine::primitive::thread;
use engine::reclaim::{Extent, stop_if_over};
use engine::{Access, Clock, Context, State, Step, perform};
use trace::{ObjectKind, Operation};

use super::Guard;

/// What is to be done once.
pub(super) type Deferred = Box<dyn FnOnce()>;

/// A thread, or a handle, that can be pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Participant {
    /// A thread that pins itself.
    Thread(u32),
    /// A handle that was registered.
    Handle(u64),
}

/// Something deferred.
struct Bag {
    /// Those who were pinned then, and still are.
    waiting: Vec<Participant>,
    /// What they knew when they unpinned themselves.
    clock: Clock,
    /// No destructor runs: it cannot be seen to be late.
    silent: bool,
    deferred: Deferred,
}

/// The state of a collector.
pub(super) struct Garbage {
    /// With the number of guards of each.
    pinned: Vec<(Participant, usize)>,
    bags: Vec<Bag>,
    /// What those who deferred something had seen: that nothing leads to it any more.
    seen: Clock,
    handles: u64,
}

impl State for Garbage {
    const NEW: Garbage = Garbage {
        pinned: Vec::new(),
        bags: Vec::new(),
        seen: Clock::new(),
        handles: 0,
    };
    const KIND: ObjectKind = ObjectKind::Other;
}

impl Garbage {
    /// The number of a participant's guards, where there is one.
    fn guards(&mut self, participant: Participant) -> Option<&mut usize> {
        let mut pinned = self.pinned.iter_mut();
        pinned
            .find(|(it, _)| *it == participant)
            .map(|(_, guards)| guards)
    }

    /// Unpins `participant`, and says so to the clock of each bag that waited.
    fn unpin(&mut self, participant: Participant, mut seen: impl FnMut(&mut Clock)) {
        self.pinned.retain(|(it, _)| *it != participant);
        for bag in &mut self.bags {
            let before = bag.waiting.len();
            bag.waiting.retain(|it| *it != participant);
            if bag.waiting.len() < before {
                seen(&mut bag.clock);
            }
        }
    }

    /// Takes out what waits for nobody. That comes now, from someone who unpins later,
    /// or never: all of it is allowed. What is silent comes now, when most can come too
    /// late for it.
    fn ready(&mut self, cx: &mut Context<'_>) -> Vec<Bag> {
        let mut ready = self.bags.iter().filter(|bag| bag.waiting.is_empty());
        let now = ready.all(|bag| bag.silent) || cx.choose(2) == 0;
        let comes = |bag: &mut Bag| bag.waiting.is_empty() && (now || bag.silent);
        self.bags.extract_if(.., comes).collect()
    }

    /// Keeps something until all who are pinned now are not any more.
    fn keep(&mut self, deferred: Deferred, silent: bool, cx: &mut Context<'_>) {
        let mut clock = Clock::new();
        cx.release(&mut clock);
        // The real one has a fence between deferring and destroying, and one in each
        // pinning: who is not waited for cannot read what was there before.
        cx.release(&mut self.seen);
        self.bags.push(Bag {
            waiting: self.pinned.iter().map(|(it, _)| *it).collect(),
            clock,
            silent,
            deferred,
        });
    }
}

/// The default collector's.
static DEFAULT: engine::Shared<Garbage> = engine::Shared::of_unknown_birth();

/// Where garbage is kept until nobody looks at it.
#[derive(Clone)]
pub struct Collector {
    /// Its own, unless it is the default one.
    own: Option<Arc<engine::Shared<Garbage>>>,
}

impl Collector {
    /// A collector of its own.
    #[track_caller]
    pub fn new() -> Collector {
        Collector {
            own: Some(Arc::new(engine::Shared::new())),
        }
    }

    /// A handle by which something can be pinned.
    pub fn register(&self) -> LocalHandle {
        // SAFETY: between steps, on the one OS thread that all tasks share.
        let garbage = unsafe { &mut *self.garbage().state() };
        garbage.handles += 1;
        LocalHandle {
            participant: Participant::Handle(garbage.handles),
            collector: self.clone(),
        }
    }

    fn garbage(&self) -> &engine::Shared<Garbage> {
        self.own.as_deref().unwrap_or(&DEFAULT)
    }

    /// Pinning comes before or after what is deferred: that is what it shares.
    #[track_caller]
    pub(super) fn pin(&self, participant: Participant) -> Guard {
        // SAFETY: between steps, on the one OS thread that all tasks share.
        let garbage = unsafe { &mut *self.garbage().state() };
        match garbage.guards(participant) {
            // Nobody else can tell one guard from two.
            Some(guards) => *guards += 1,
            None => {
                let step = Step::new(Operation::Pin).on(self.garbage(), Access::Read);
                perform(step, |cx| {
                    cx.looked();
                    // SAFETY: within one effect.
                    let garbage = unsafe { &mut *self.garbage().state() };
                    cx.see(&garbage.seen);
                    garbage.pinned.push((participant, 1));
                });
            }
        }
        Guard::of(self.clone(), participant)
    }

    /// Gives a guard up, and maybe does what waits for nobody any more.
    #[track_caller]
    pub(super) fn unpin(&self, participant: Participant) {
        // SAFETY: as in `pin`.
        let garbage = unsafe { &mut *self.garbage().state() };
        if let Some(guards) = garbage.guards(participant)
            && *guards > 1
        {
            *guards -= 1;
            return;
        }
        let step = Step::new(Operation::Unpin).on(self.garbage(), Access::Write);
        let released = perform(step, |cx| {
            // SAFETY: within one effect.
            let garbage = unsafe { &mut *self.garbage().state() };
            let mut waited_for = false;
            garbage.unpin(participant, |clock| {
                waited_for = true;
                cx.release(clock);
            });
            let ready = garbage.ready(cx);
            ready.iter().for_each(|bag| cx.acquire(&bag.clock));
            if !waited_for && ready.is_empty() {
                cx.looked();
            }
            ready
        });
        for bag in released {
            (bag.deferred)();
        }
    }

    /// Does something once all who are pinned now are not any more. The caller
    /// is one of them.
    #[track_caller]
    pub(super) fn defer(&self, deferred: Deferred) {
        let step = Step::new(Operation::Other).on(self.garbage(), Access::Write);
        perform(step, |cx| {
            cx.wrote(|| "deferred".to_owned());
            // SAFETY: within one effect.
            let garbage = unsafe { &mut *self.garbage().state() };
            garbage.keep(deferred, false, cx);
        });
    }

    /// As [`defer`](Self::defer): an object is to be destroyed, for which it needs no
    /// destructor if that is `silent`.
    #[track_caller]
    pub(super) fn hand_over(&self, object: Extent, silent: bool, destroy: Deferred) {
        let step = Step::new(Operation::HandOver)
            .on_heap(object, Access::Read)
            .on(self.garbage(), Access::Write);
        perform(step, |cx| {
            cx.hand_over(object);
            // SAFETY: within one effect.
            let garbage = unsafe { &mut *self.garbage().state() };
            garbage.keep(destroy, silent, cx);
        });
        stop_if_over();
    }

    fn is_pinned(&self, participant: Participant) -> bool {
        // SAFETY: as in `pin`.
        let garbage = unsafe { &mut *self.garbage().state() };
        garbage.guards(participant).is_some()
    }
}

impl Default for Collector {
    #[track_caller]
    fn default() -> Collector {
        Collector::new()
    }
}

impl fmt::Debug for Collector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Collector { .. }")
    }
}

impl PartialEq for Collector {
    fn eq(&self, other: &Collector) -> bool {
        std::ptr::eq(self.garbage(), other.garbage())
    }
}

impl Eq for Collector {}

/// The right to pin something to a collector.
pub struct LocalHandle {
    participant: Participant,
    collector: Collector,
}

impl LocalHandle {
    /// Pins it, until the guard is dropped.
    #[track_caller]
    pub fn pin(&self) -> Guard {
        self.collector.pin(self.participant)
    }

    /// Whether it is pinned.
    pub fn is_pinned(&self) -> bool {
        self.collector.is_pinned(self.participant)
    }

    /// The collector.
    pub fn collector(&self) -> &Collector {
        &self.collector
    }
}

impl fmt::Debug for LocalHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("LocalHandle { .. }")
    }
}

static DEFAULT_COLLECTOR: Collector = Collector { own: None };

fn running() -> Participant {
    Participant::Thread(thread::current().number())
}

/// Pins the running thread, until the guard is dropped.
#[track_caller]
pub fn pin() -> Guard {
    DEFAULT_COLLECTOR.pin(running())
}

/// Whether the running thread is pinned.
pub fn is_pinned() -> bool {
    DEFAULT_COLLECTOR.is_pinned(running())
}

/// The collector of [`pin`].
pub fn default_collector() -> &'static Collector {
    &DEFAULT_COLLECTOR
}
