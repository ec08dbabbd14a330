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
use std::panic::Location;
use std::sync::atomic::Ordering;

use trace::ObjectKind;

use crate::arena;
use crate::clock::Clock;
use crate::config::Memory;
use crate::execution::Execution;
use crate::primitive::atomic::Word;

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
    /// For each of a few places, the address of the variable there that was used last,
    /// its number and its object's: most steps are on one of these.
    recent: [(usize, (u32, u32)); RECENT],
    by_address: HashMap<usize, u32, BuildHasherDefault<AddressHasher>>,
    variables: Vec<Variable>,
    used: usize,
    /// What sequentially consistent fences know.
    fence: Clock,
}

/// Variables that are found without a search.
const RECENT: usize = 16;

impl Atomics {
    /// Where a variable is remembered.
    #[inline]
    fn place(word: Word<'_>) -> usize {
        (word.address() >> 3) % RECENT
    }

    pub(crate) fn clear(&mut self) {
        self.recent = [(0, (0, 0)); RECENT];
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
    /// The number of the variable that is this word, and of the object that it is.
    #[inline(always)]
    pub(crate) fn variable(&mut self, word: Word<'_>) -> (u32, u32) {
        let (address, numbers) = self.atomics.recent[Atomics::place(word)];
        if address == word.address() {
            return numbers;
        }
        self.find_variable(word)
    }

    #[inline(never)]
    fn find_variable(&mut self, word: Word<'_>) -> (u32, u32) {
        let address = word.address();
        let index = match self.atomics.by_address.get(&address) {
            Some(&index) => index,
            None => self.new_variable(address, word.get()),
        };
        let numbers = (index, self.atomics.variables[index as usize].object);
        self.atomics.recent[Atomics::place(word)] = (address, numbers);
        numbers
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
    pub(crate) fn keeps_histories(&self) -> bool {
        self.rules.memory == Memory::Weak || self.rules.clocks
    }

    pub(crate) fn note_ordering(&mut self, ordering: Ordering) {
        self.weak_used |= ordering != Ordering::SeqCst;
    }

    /// The value that a load returns, `newest` being what the variable holds.
    #[inline(always)]
    pub(crate) fn load(
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
        self.load_from_history(index, newest, ordering, site, may_be_old)
    }

    fn load_from_history(
        &mut self,
        index: u32,
        newest: u64,
        ordering: Ordering,
        site: &'static Location<'static>,
        may_be_old: bool,
    ) -> u64 {
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
    #[inline(always)]
    pub(crate) fn store(&mut self, index: u32, value: u64, ordering: Ordering, continues: bool) {
        self.note_ordering(ordering);
        if self.keeps_histories() {
            self.append_to_history(index, value, ordering, continues);
        }
    }

    fn append_to_history(&mut self, index: u32, value: u64, ordering: Ordering, continues: bool) {
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
    pub(crate) fn sync_with_memory(&mut self, index: u32, newest: u64) {
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

    pub(crate) fn fence(&mut self, ordering: Ordering) {
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
