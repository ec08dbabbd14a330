//! Atomic variables: store histories and views.
//!
//! The memory model is the Rust one (that of C++20) as far as an interleaving
//! of steps with store histories can express it: a load may return any store
//! that is not hidden from it. A store is hidden if the thread, or anyone it
//! has synchronised with, has seen a newer one. What each thread has seen is
//! its *view*, part of its [`Clock`]; a store carries the view that it releases
//! (compare Kang et al., "A promising semantics for relaxed-memory
//! concurrency", POPL 2017, without promises).
//!
//! What this leaves out: load buffering (a load never returns a store that
//! comes later in the interleaving), stores that are inserted into a history
//! before its newest one (the weak outcome of 2+2W), and compare-exchanges that
//! fail because they read an old value. A weak one fails for no reason only where
//! [`Rules::failures`](crate::Rules::failures) asks for it.
//!
//! The variable itself always holds the newest value, so a modelled atomic is
//! as large as a real one; its history is kept beside it, under its address.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::marker::PhantomData;
use std::panic::Location;
use std::ptr::NonNull;
use std::sync::atomic::Ordering;

use trace::{ObjectKind, Operation};

use crate::access::Access;
use crate::arena::{self, Region};
use crate::clock::Clock;
use crate::config::Memory;
use crate::execution::{self, Execution, Outcome};
use crate::hashing;
use crate::perform::{Step, is_active, perform, wait};
use crate::task::{FiberYielder, Pending};

/// A store in a variable's history.
#[derive(Default)]
struct Store {
    value: u64,
    /// What an acquiring reader of it learns.
    clock: Clock,
    /// The event that made it, if it is in the trace.
    event: Option<u32>,
}

/// One atomic variable.
struct Variable {
    object: u32,
    history: Vec<Store>,
    /// Older stores are hidden from everybody: the variable was written while
    /// nobody shared it.
    floor: u32,
    /// The newest store that was sequentially consistent.
    sequential: u32,
}

/// Addresses are spread by one multiplication (Knuth's).
#[derive(Default)]
pub(crate) struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _bytes: &[u8]) {
        unreachable!("addresses are hashed whole")
    }

    fn write_usize(&mut self, address: usize) {
        self.0 = (address as u64)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(26);
    }
}

/// The atomic variables of one execution.
#[derive(Default)]
pub(crate) struct Atomics {
    /// For each of a few places, the address and the number of the variable
    /// there that was used last: most steps are on one of these.
    recent: [(usize, u32); RECENT],
    by_address: HashMap<usize, u32, BuildHasherDefault<AddressHasher>>,
    variables: Vec<Variable>,
    used: usize,
    /// What sequentially consistent fences know.
    fence: Clock,
}

/// Variables that are found without a search.
const RECENT: usize = 16;

impl Atomics {
    pub(crate) fn clear(&mut self) {
        self.recent = [(0, 0); RECENT];
        self.by_address.clear();
        self.used = 0;
        self.fence.clear();
    }
}

impl Atomics {
    /// Time has passed while every thread waited: by now all stores are visible
    /// to everybody.
    pub(crate) fn settle(&mut self) {
        for variable in &mut self.variables[..self.used] {
            variable.floor = variable.history.len() as u32 - 1;
        }
    }
}

impl Execution {
    /// The number of the variable at `address`, which holds `value`.
    #[inline]
    fn variable(&mut self, word: Word<'_>) -> u32 {
        let address = word.address as usize;
        let place = (address >> 3) % RECENT;
        let (recent, index) = self.atomics.recent[place];
        if recent == address {
            return index;
        }
        let index = match self.atomics.by_address.get(&address) {
            Some(&index) => index,
            None => self.new_variable(address, word.get()),
        };
        self.atomics.recent[place] = (address, index);
        index
    }

    /// Registers a variable on its first use.
    fn new_variable(&mut self, address: usize, value: u64) -> u32 {
        arena::pin(address);
        let object = self.add_object(address, ObjectKind::Atomic, None);
        let index = self.atomics.used as u32;
        if self.atomics.variables.len() == self.atomics.used {
            self.atomics.variables.push(Variable {
                object,
                history: Vec::new(),
                floor: 0,
                sequential: 0,
            });
        }
        self.atomics.used += 1;
        let variable = &mut self.atomics.variables[index as usize];
        variable.object = object;
        variable.history.clear();
        variable.history.push(Store {
            value,
            ..Store::default()
        });
        variable.floor = 0;
        variable.sequential = 0;
        self.atomics.by_address.insert(address, index);
        index
    }

    /// Whether histories are kept at all.
    fn keeps_histories(&self) -> bool {
        self.rules.memory == Memory::Weak || self.rules.clocks
    }

    fn note_ordering(&mut self, ordering: Ordering) {
        self.weak_used |= ordering != Ordering::SeqCst;
    }

    /// The value that a load returns, `newest` being what the variable holds.
    fn load(
        &mut self,
        index: u32,
        newest: u64,
        ordering: Ordering,
        site: &'static Location<'static>,
        may_be_old: bool,
    ) -> u64 {
        self.note_ordering(ordering);
        if !self.keeps_histories() {
            return newest;
        }
        self.sync_with_memory(index, newest);
        let task = self.running as usize;
        let variable = &self.atomics.variables[index as usize];
        let last = variable.history.len() as u32 - 1;
        let mut oldest = self.tasks[task].clock.seen(index).max(variable.floor);
        if ordering == Ordering::SeqCst {
            oldest = oldest.max(variable.sequential);
        }
        let looked_before = self.tasks[task]
            .window
            .has_looked_enough(site, variable.object);
        let store = if may_be_old && self.rules.memory == Memory::Weak && !looked_before {
            last - self.choose(last - oldest + 1)
        } else {
            last
        };
        let variable = &self.atomics.variables[index as usize];
        let read = &variable.history[store as usize];
        let value = read.value;
        let task = &mut self.tasks[task];
        task.clock.see(index, store);
        if acquires(ordering) {
            task.clock.join(&read.clock);
        } else {
            task.unacquired.join(&read.clock);
        }
        if store != last
            && let Some(recorder) = &mut self.recorder
        {
            recorder.stale(variable.history[last as usize].event);
        }
        value
    }

    /// Appends a store; `continues` says that it is the writing half of a
    /// read-modify-write, which carries on the release sequence it read from.
    fn store(&mut self, index: u32, value: u64, ordering: Ordering, continues: bool) {
        self.note_ordering(ordering);
        if !self.keeps_histories() {
            return;
        }
        let event = self.recorder.as_ref().map(|recorder| recorder.newest());
        let task = &mut self.tasks[self.running as usize];
        let variable = &mut self.atomics.variables[index as usize];
        let store = variable.history.len() as u32;
        task.clock.see(index, store);
        let mut clock = Clock::new();
        clock.copy_from(if releases(ordering) {
            &task.clock
        } else {
            &task.fenced
        });
        if continues {
            clock.join(&variable.history[store as usize - 1].clock);
        }
        variable.history.push(Store {
            value,
            clock,
            event,
        });
        if ordering == Ordering::SeqCst {
            variable.sequential = store;
        }
    }

    /// The variable may have been written while nobody shared it (`get_mut`, or
    /// another variable was here before): then nothing older can be read.
    fn sync_with_memory(&mut self, index: u32, newest: u64) {
        let variable = &mut self.atomics.variables[index as usize];
        if variable
            .history
            .last()
            .is_some_and(|store| store.value != newest)
        {
            variable.floor = variable.history.len() as u32;
            variable.sequential = variable.floor;
            variable.history.push(Store {
                value: newest,
                ..Store::default()
            });
        }
    }

    fn fence(&mut self, ordering: Ordering) {
        self.note_ordering(ordering);
        if !self.keeps_histories() {
            return;
        }
        let task = &mut self.tasks[self.running as usize];
        if acquires(ordering) {
            task.clock.join(&task.unacquired);
        }
        if ordering == Ordering::SeqCst {
            // Views only: a fence orders what is seen, and synchronises with
            // nobody by itself.
            let fence = &mut self.atomics.fence;
            fence.ticks.clear();
            task.clock.join(fence);
            fence.copy_from(&task.clock);
            fence.ticks.clear();
        }
        if releases(ordering) {
            task.fenced.copy_from(&task.clock);
        }
    }
}

fn acquires(ordering: Ordering) -> bool {
    matches!(
        ordering,
        Ordering::Acquire | Ordering::AcqRel | Ordering::SeqCst
    )
}

fn releases(ordering: Ordering) -> bool {
    matches!(
        ordering,
        Ordering::Release | Ordering::AcqRel | Ordering::SeqCst
    )
}

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

    /// The value it holds.
    #[inline]
    fn get(self) -> u64 {
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
        let index = execution.variable(self.word);
        let object = execution.atomics.variables[index as usize].object;
        let step = Step::at(operation, site).on_id(object, access);
        execution.arrive(Pending::new(&step, None, None));
        (index, execution.switch())
    }

    /// The running task takes its step.
    #[inline(always)]
    fn begin<'a>(self) -> &'a mut Execution {
        let execution = execution::current().expect("a resumed task is in its execution");
        execution.begin_step();
        execution.use_part(self.word.address as usize, Execution::this_event);
        hashing::reset();
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
