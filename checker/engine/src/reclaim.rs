//! Objects on the heap that threads look at without a lock, and that somebody
//! destroys once nobody looks any more: does anybody use one too late?
//!
//! The drop-in says of each object when it is made, used, handed over and destroyed. Uses
//! and the destruction are steps that conflict, so every order that a program leaves
//! open is explored. A right program leaves none open: its uses come before somebody
//! unpins, and the destruction after that. So it has no more executions than without.
//!
//! Whoever comes too late finds the memory as it was left: the arena hands nothing out
//! again that is known here.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;
use std::panic::Location;

use trace::{ObjectKind, Operation};

use crate::access::Access;
use crate::arena::{self, Region};
use crate::atomics::AddressHasher;
use crate::execution::{self, Ending, Execution};
use crate::perform::{Context, Step, is_active, perform, wait};

/// Where an object is, and how many bytes it has. One without any is none: all of
/// those are at the same address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Its first byte.
    pub address: usize,
    /// The number of its bytes.
    pub bytes: usize,
}

/// What is known of an object, with the events that tell it.
struct Fate {
    object: u32,
    /// It is to be destroyed later.
    handed_over: Option<usize>,
    /// A thread has made it its own.
    taken: Option<usize>,
    destroyed: Option<Destroyed>,
}

/// That an object was destroyed, and the step that led to it: the same one, or an
/// earlier one by which it was taken or handed over.
#[derive(Clone, Copy)]
struct Destroyed {
    given_up: usize,
    event: usize,
    /// It lives on as a `Box`, and may come back.
    boxed: bool,
}

/// Why an object is destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// The program says so right here.
    Here,
    /// Its owner goes out of scope, which is in no line.
    Dropped,
    /// Its owner takes it out of all this, as a `Box`.
    Boxed,
    /// It was [handed over](Context::hand_over).
    HandedOver,
}

/// The objects of one execution.
#[derive(Default)]
pub(crate) struct Heap {
    by_address: HashMap<usize, Fate, BuildHasherDefault<AddressHasher>>,
    /// Where nothing is left: the address behind the last byte, and the object's
    /// own, by the first.
    graves: BTreeMap<usize, usize>,
}

impl Heap {
    pub(crate) fn clear(&mut self) {
        self.by_address.clear();
        self.graves.clear();
    }

    /// The destroyed object that was where `address` is.
    fn grave(&self, address: usize) -> Option<&Fate> {
        let (start, end) = self.graves.range(..=address).next_back()?;
        self.by_address.get(start).filter(|_| address < *end)
    }
}

/// The object as steps know it. Its first field may be an atomic with a name of its
/// own, by its address.
fn key(address: usize) -> usize {
    address | 1 << 63
}

impl Execution {
    fn add_to_heap(&mut self, address: usize, born: Option<&'static Location<'static>>) {
        arena::pin(address);
        let fate = Fate {
            object: self.add_object(key(address), ObjectKind::Heap, born),
            handed_over: None,
            taken: None,
            destroyed: None,
        };
        self.heap.by_address.insert(address, fate);
    }

    /// What is known of an object, which may have been made in a way unknown.
    fn fate(&mut self, extent: Extent) -> &mut Fate {
        if !self.heap.by_address.contains_key(&extent.address) {
            self.add_to_heap(extent.address, None);
        }
        let fate = self.heap.by_address.get_mut(&extent.address);
        fate.expect("added above")
    }

    /// The event of the running step, if events are recorded.
    pub(crate) fn this_event(&self) -> usize {
        let recorder = self.recorder.as_ref();
        recorder.map_or(0, |recorder| recorder.newest() as usize)
    }

    /// `event` needs an object to be there.
    fn need(&mut self, extent: Extent, event: usize) {
        if let Some(destroyed) = self.fate(extent).destroyed {
            self.too_late(destroyed.given_up, Some(destroyed.event), event);
        }
    }

    fn too_late(&mut self, given_up: usize, destroyed: Option<usize>, used: usize) {
        self.ending.get_or_insert(Ending::UseAfterFree {
            given_up,
            destroyed,
            used,
        });
    }

    fn hand_over(&mut self, extent: Extent) {
        let event = self.this_event();
        self.need(extent, event);
        if let Some(before) = self.fate(extent).handed_over.replace(event) {
            self.too_late(before, None, event);
        }
    }

    fn destroy(&mut self, extent: Extent, because: Because) {
        let event = self.this_event();
        let fate = self.fate(extent);
        let given_up = match because {
            Because::HandedOver => fate.handed_over,
            Because::Dropped => fate.taken,
            Because::Here | Because::Boxed => None,
        };
        let given_up = given_up.unwrap_or(event);
        let before = fate.destroyed.replace(Destroyed {
            given_up,
            event,
            boxed: because == Because::Boxed,
        });
        if let Some(before) = before {
            self.too_late(before.given_up, Some(before.event), given_up);
        }
    }

    /// `event` uses what is at `address`: it may be a part of an object.
    #[inline]
    pub(crate) fn use_part(&mut self, address: usize, event: impl FnOnce(&Execution) -> usize) {
        if !self.heap.graves.is_empty() {
            let event = event(self);
            self.look_for_grave(address, event);
        }
    }

    #[cold]
    fn look_for_grave(&mut self, address: usize, event: usize) {
        let destroyed = self.heap.grave(address).and_then(|fate| fate.destroyed);
        if let Some(destroyed) = destroyed {
            self.too_late(destroyed.given_up, Some(destroyed.event), event);
        }
    }
}

impl Step {
    /// It is about an object on the heap, in this way.
    pub fn on_heap(self, extent: Extent, access: Access) -> Step {
        let Some(execution) = execution::current().filter(|_| extent.bytes > 0) else {
            return self;
        };
        let region = arena::enter(Region::SYSTEM);
        let object = execution.fate(extent).object;
        arena::enter(region);
        self.on_id(object, access)
    }
}

impl Context<'_> {
    /// The step hands an object over, to be destroyed later, once. Then
    /// [`stop_if_over`].
    pub fn hand_over(&mut self, extent: Extent) {
        if extent.bytes > 0 {
            self.with(|execution, _| execution.hand_over(extent));
        }
    }
}

/// The program has gone wrong in the running task's newest step: it does not go on from
/// there, where it would use what is not there.
pub fn stop_if_over() {
    if let Some(execution) = execution::current()
        && execution.ending.is_some()
    {
        arena::enter(Region::SYSTEM);
        wait(execution.switch());
        unreachable!("an ended execution resumes nobody");
    }
}

/// There is a new object. No other thread can know of it yet.
#[track_caller]
pub fn made(extent: Extent) {
    let born = Location::caller();
    let Some(execution) = execution::current().filter(|_| extent.bytes > 0) else {
        return;
    };
    let region = arena::enter(Region::SYSTEM);
    execution.heap.graves.remove(&extent.address);
    execution.add_to_heap(extent.address, Some(born));
    arena::enter(region);
}

/// An object of unknown origin, maybe one that was taken out as a `Box`.
#[track_caller]
pub fn returned(extent: Extent) {
    let is_known = execution::current().is_some_and(|execution| {
        let fate = execution.heap.by_address.get(&extent.address);
        fate.is_some_and(|fate| fate.destroyed.is_none_or(|it| !it.boxed))
    });
    if !is_known {
        made(extent);
    }
}

/// An object is used.
#[track_caller]
pub fn used(extent: Extent) {
    step(Operation::Use, Access::Read, extent, |cx| {
        cx.with(|execution, _| execution.need(extent, execution.this_event()));
    });
}

/// A thread makes an object its own: it may destroy it, or share it again.
#[track_caller]
pub fn taken(extent: Extent) {
    step(Operation::Take, Access::Read, extent, |cx| {
        cx.with(|execution, _| {
            let event = execution.this_event();
            execution.need(extent, event);
            execution.fate(extent).taken = Some(event);
        });
    });
}

/// An object is destroyed: nobody may use it from now on. The caller runs its
/// destructor, and then says that it is [`buried`]; not if the object lives on as a
/// `Box`.
#[track_caller]
pub fn destroyed(extent: Extent, because: Because) {
    step(Operation::Destroy, Access::Write, extent, |cx| {
        if because == Because::Boxed {
            cx.wrote(|| "box".to_owned());
        }
        cx.with(|execution, _| execution.destroy(extent, because));
    });
}

/// The destructor of an object has run: what was a part of it is gone, too.
pub fn buried(extent: Extent) {
    let Some(execution) = execution::current().filter(|_| extent.bytes > 0) else {
        return;
    };
    let region = arena::enter(Region::SYSTEM);
    let end = extent.address.saturating_add(extent.bytes);
    execution.heap.graves.insert(extent.address, end);
    arena::enter(region);
}

#[track_caller]
fn step(
    operation: Operation,
    access: Access,
    extent: Extent,
    effect: impl FnOnce(&mut Context<'_>),
) {
    if !is_active() || extent.bytes == 0 {
        return;
    }
    perform(Step::new(operation).on_heap(extent, access), |cx| {
        // Nobody waits for it, and looking at it again is no standing still.
        cx.neutral();
        effect(cx);
    });
    stop_if_over();
}
