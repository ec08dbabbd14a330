//! Atomic variables and fences, as steps. What they come to is the memory model's
//! business.

use std::marker::PhantomData;
use std::panic::Location;
use std::ptr::NonNull;
use std::sync::atomic::Ordering;

use trace::Operation;

use crate::access::Access;
use crate::arena::{self, Region};
use crate::execution::{self, Execution, Outcome};
use crate::perform::{Step, is_active, perform, wait};
use crate::task::{FiberYielder, Pending};

/// Where an atomic variable is, and how many bytes it has.
#[derive(Clone, Copy)]
pub struct Word<'a> {
    address: *mut u8,
    bytes: usize,
    lives: PhantomData<&'a ()>,
}

impl<'a> Word<'a> {
    /// The variable of 1, 2, 4 or 8 bytes at `address`.
    ///
    /// # Safety
    /// It is aligned to its size, initialised, lives for `'a`, and is
    /// otherwise accessed only by atomics or by the OS thread that uses this.
    #[inline]
    pub unsafe fn at(address: *mut u8, bytes: usize) -> Word<'a> {
        Word {
            address,
            bytes,
            lives: PhantomData,
        }
    }

    /// A variable that no other OS thread can reach anyway.
    pub fn of_cell(cell: &'a std::cell::Cell<u64>) -> Word<'a> {
        // SAFETY: a cell is initialised, and stays on its OS thread.
        unsafe { Word::at(cell.as_ptr().cast(), size_of::<u64>()) }
    }

    #[inline]
    pub(crate) fn address(self) -> usize {
        self.address as usize
    }

    /// The value it holds.
    #[inline]
    pub(crate) fn get(self) -> u64 {
        use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64};
        // SAFETY: promised to `at`.
        unsafe {
            match self.bytes {
                1 => AtomicU8::from_ptr(self.address)
                    .load(Ordering::Relaxed)
                    .into(),
                2 => AtomicU16::from_ptr(self.address.cast())
                    .load(Ordering::Relaxed)
                    .into(),
                4 => AtomicU32::from_ptr(self.address.cast())
                    .load(Ordering::Relaxed)
                    .into(),
                _ => AtomicU64::from_ptr(self.address.cast()).load(Ordering::Relaxed),
            }
        }
    }

    /// Makes it hold a value, of which the lower bytes count.
    #[inline]
    fn set(self, value: u64) {
        use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64};
        // SAFETY: promised to `at`.
        unsafe {
            match self.bytes {
                1 => AtomicU8::from_ptr(self.address).store(value as u8, Ordering::Relaxed),
                2 => {
                    AtomicU16::from_ptr(self.address.cast()).store(value as u16, Ordering::Relaxed)
                }
                4 => {
                    AtomicU32::from_ptr(self.address.cast()).store(value as u32, Ordering::Relaxed)
                }
                _ => AtomicU64::from_ptr(self.address.cast()).store(value, Ordering::Relaxed),
            }
        }
    }
}

/// One atomic variable of the program, for the time of one step.
#[derive(Clone, Copy)]
pub struct Atomic<'a> {
    /// Where it is.
    pub word: Word<'a>,
    /// A value as a person would write it.
    pub show: fn(u64) -> String,
}

// Each operation comes in two halves with the switch between them, as any step
// does. They become part of the drop-in's functions: after a switch the processor
// guesses wrong where a function returns to, once for each that is entered.
impl Atomic<'_> {
    /// An atomic load.
    ///
    /// # Panics
    /// With std's message if `ordering` is `Release` or `AcqRel`.
    #[track_caller]
    #[inline(always)]
    pub fn load(self, ordering: Ordering) -> u64 {
        match ordering {
            Ordering::Release => panic!("there is no such thing as a release load"),
            Ordering::AcqRel => panic!("there is no such thing as an acquire-release load"),
            _ => {}
        }
        let site = Location::caller();
        if !is_active() {
            return self.word.get();
        }
        let region = arena::enter(Region::SYSTEM);
        let (index, yielder) = self.announce(Operation::Load, Access::Read, site);
        wait(yielder);
        let value = self.load_now(index, ordering, site);
        arena::enter(region);
        value
    }

    /// An atomic store.
    ///
    /// # Panics
    /// With std's message if `ordering` is `Acquire` or `AcqRel`.
    #[track_caller]
    #[inline(always)]
    pub fn store(self, value: u64, ordering: Ordering) {
        match ordering {
            Ordering::Acquire => panic!("there is no such thing as an acquire store"),
            Ordering::AcqRel => panic!("there is no such thing as an acquire-release store"),
            _ => {}
        }
        let site = Location::caller();
        if !is_active() {
            self.word.set(value);
            return;
        }
        let region = arena::enter(Region::SYSTEM);
        let (index, yielder) = self.announce(Operation::Store, Access::Write, site);
        wait(yielder);
        self.store_now(index, value, ordering, site);
        arena::enter(region);
    }

    /// An atomic read-modify-write: `change` gets the newest value and gives
    /// the one to be stored, or `None` to store nothing and only have loaded,
    /// with the ordering `failure`. Returns the value read, and whether it was
    /// replaced.
    #[track_caller]
    #[inline(always)]
    pub fn update(
        self,
        success: Ordering,
        failure: Ordering,
        change: impl FnOnce(u64) -> Option<u64>,
    ) -> (u64, bool) {
        let site = Location::caller();
        if !is_active() {
            let (old, new) = self.replace(change);
            return (old, new.is_some());
        }
        let region = arena::enter(Region::SYSTEM);
        let (index, yielder) = self.announce(Operation::ReadModifyWrite, Access::Write, site);
        wait(yielder);
        self.begin();
        let (old, new) = self.replace(change);
        self.updated(index, (old, new), (success, failure), site);
        arena::enter(region);
        (old, new.is_some())
    }

    /// As [`update`](Self::update), and it may store nothing for no reason, if the
    /// rules say so: a weak compare-exchange.
    #[track_caller]
    #[inline(always)]
    pub fn update_weakly(
        self,
        success: Ordering,
        failure: Ordering,
        change: impl FnOnce(u64) -> Option<u64>,
    ) -> (u64, bool) {
        self.update(success, failure, |old| {
            change(old).filter(|_| !fails_for_no_reason())
        })
    }

    /// The value before, and what has become of it.
    #[inline]
    fn replace(self, change: impl FnOnce(u64) -> Option<u64>) -> (u64, Option<u64>) {
        let old = self.word.get();
        let new = change(old);
        if let Some(new) = new {
            self.word.set(new);
        }
        (old, new)
    }

    /// Says what the running task is about to do to the variable. Its number,
    /// and who has to be suspended now, if somebody else goes first.
    fn announce(
        self,
        operation: Operation,
        access: Access,
        site: &'static Location<'static>,
    ) -> (u32, Option<NonNull<FiberYielder>>) {
        let execution = execution::current().expect("a task is in its execution");
        let (index, object) = execution.variable(self.word);
        let step = Step::at(operation, site).on_id(object, access);
        execution.arrive(Pending::new(&step, None, None));
        (index, execution.switch())
    }

    /// The running task takes its step.
    #[inline(always)]
    fn begin<'a>(self) -> &'a mut Execution {
        let execution = execution::current().expect("a resumed task is in its execution");
        execution.begin_step();
        execution.use_part(self.word.address(), Execution::this_event);
        execution.seeds.reset();
        execution
    }

    fn load_now(self, index: u32, ordering: Ordering, site: &'static Location<'static>) -> u64 {
        let execution = self.begin();
        let newest = self.word.get();
        let value = execution.load(index, newest, ordering, site, true);
        if execution.recorder.is_some() {
            self.note(execution, ordering, Some(value), None);
        }
        execution.end_step(site, Outcome::Looked);
        value
    }

    fn store_now(
        self,
        index: u32,
        value: u64,
        ordering: Ordering,
        site: &'static Location<'static>,
    ) {
        let execution = self.begin();
        if execution.keeps_histories() {
            execution.sync_with_memory(index, self.word.get());
        }
        execution.store(index, value, ordering, false);
        self.word.set(value);
        if execution.recorder.is_some() {
            self.note(execution, ordering, None, Some(value));
        }
        execution.end_step(site, Outcome::Changed);
    }

    /// The rest of a read-modify-write, whose old value has been replaced by
    /// the new one, if there is one.
    fn updated(
        self,
        index: u32,
        (old, new): (u64, Option<u64>),
        (success, failure): (Ordering, Ordering),
        site: &'static Location<'static>,
    ) {
        let execution = execution::current().expect("a step is being taken");
        let ordering = if new.is_some() { success } else { failure };
        execution.load(index, old, ordering, site, false);
        if let Some(new) = new {
            execution.store(index, new, success, true);
        } else {
            let step = execution.steps.last_mut().expect("a step was begun");
            step.operation = Operation::CompareExchangeFailed;
        }
        if execution.recorder.is_some() {
            self.note(execution, ordering, Some(old), new);
        }
        let changed = new.is_some_and(|new| new != old);
        let outcome = if changed {
            Outcome::Changed
        } else {
            Outcome::Looked
        };
        execution.end_step(site, outcome);
    }

    #[cold]
    fn note(
        self,
        execution: &mut Execution,
        ordering: Ordering,
        read: Option<u64>,
        wrote: Option<u64>,
    ) {
        let Some(recorder) = &mut execution.recorder else {
            return;
        };
        recorder.ordering(ordering);
        if let Some(value) = read {
            recorder.read((self.show)(value));
        }
        if let Some(value) = wrote {
            recorder.wrote((self.show)(value));
        }
    }
}

/// Whether the running step, which could be done, is not done all the same.
#[inline(never)]
fn fails_for_no_reason() -> bool {
    let Some(execution) = execution::current() else {
        return false;
    };
    let fails = execution.fails();
    if fails && let Some(recorder) = &mut execution.recorder {
        recorder.wrote("for no reason".to_owned());
    }
    fails
}

/// A memory fence.
///
/// # Panics
/// With std's message if `ordering` is `Relaxed`.
#[track_caller]
pub fn fence(ordering: Ordering) {
    assert!(
        ordering != Ordering::Relaxed,
        "there is no such thing as a relaxed fence"
    );
    let mut step = Step::new(Operation::Fence);
    // Only sequentially consistent fences can be told apart by their order.
    if ordering == Ordering::SeqCst
        && let Some(execution) = execution::current()
    {
        let object = execution.fence_object();
        step = step.on_id(object, Access::Write);
    }
    perform(step, |cx| {
        cx.ordering(ordering);
        cx.with(|execution, _| execution.fence(ordering));
    });
}
