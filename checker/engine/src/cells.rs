//! Plain memory: data races through `UnsafeCell`.
//!
//! A race is two accesses to the same memory, one of them a write, that the
//! happens-before order leaves open; the schedule need not bring them close
//! together. The detector keeps the newest write and the newest read of each
//! task for each cell (Flanagan, Freund: "FastTrack: efficient and precise
//! dynamic race detection", PLDI 2009).
//!
//! A cell only sees that somebody asked for its address. That counts as a
//! read at that moment, and as a write as well if the bytes have changed by
//! the time the task reaches its next step. A write of the very bytes that were
//! there before is taken for a read.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::panic::Location;

use trace::{ObjectKind, Operation};

use crate::arena::{self, Region};
use crate::atomics::AddressHasher;
use crate::execution::{self, Ending, Execution};
use crate::recorder::{self, Aside};

/// An access: by whom, at which of its ticks, and as which recorded event.
#[derive(Clone, Copy)]
struct Access {
    task: u32,
    tick: u32,
    event: usize,
}

struct Cell {
    object: u32,
    written: Option<Access>,
    read: Vec<Access>,
}

/// An access whose kind is not known yet.
struct Open {
    address: usize,
    bytes: Box<[u8]>,
    access: Access,
    site: &'static Location<'static>,
}

/// The plain memory of one execution.
#[derive(Default)]
pub(crate) struct Cells {
    by_address: HashMap<usize, Cell, BuildHasherDefault<AddressHasher>>,
    /// Accesses of the running task since its last step.
    open: Vec<Open>,
}

impl Cells {
    pub(crate) fn clear(&mut self) {
        self.by_address.clear();
        self.open.clear();
    }
}

fn bytes(address: usize, length: usize) -> Box<[u8]> {
    let start = address as *const u8;
    // SAFETY: the cell is alive: its own method was called with it, and the task
    // has taken no step since. Volatile, because some bytes may be padding.
    (0..length)
        .map(|offset| unsafe { start.add(offset).read_volatile() })
        .collect()
}

impl Execution {
    fn access(&mut self, address: usize, length: usize, site: &'static Location<'static>) {
        let task = self.running;
        if !self.cells.by_address.contains_key(&address) {
            arena::pin(address);
            let object = self.add_object(address, ObjectKind::Cell, None);
            self.cells.by_address.insert(
                address,
                Cell {
                    object,
                    written: None,
                    read: Vec::new(),
                },
            );
        }
        let tick = self.tasks[task as usize].clock.tick(task);
        let object = self.cells.by_address[&address].object;
        let event = self.record_access(task, Operation::Read, object, site);
        let access = Access { task, tick, event };
        let clock = &self.tasks[task as usize].clock;
        let cell = self.cells.by_address.get_mut(&address).expect("just added");
        let race = cell.written.filter(|it| !clock.knows(it.task, it.tick));
        cell.read.retain(|it| it.task != task);
        cell.read.push(access);
        self.cells.open.push(Open {
            address,
            bytes: bytes(address, length),
            access,
            site,
        });
        if let Some(first) = race {
            self.race(first, access);
        }
        self.use_part(address, |_| event);
    }

    /// The running task is about to take a step: which of its accesses wrote?
    pub(crate) fn settle_cells(&mut self) {
        for open in std::mem::take(&mut self.cells.open) {
            if bytes(open.address, open.bytes.len()) == open.bytes {
                continue;
            }
            let mut access = open.access;
            let clock = &self.tasks[access.task as usize].clock;
            let unknown = |it: &Access| it.task != access.task && !clock.knows(it.task, it.tick);
            let cell = &self.cells.by_address[&open.address];
            let race = cell
                .written
                .filter(unknown)
                .or_else(|| cell.read.iter().copied().find(unknown));
            let object = cell.object;
            access.event = self.record_access(access.task, Operation::Write, object, open.site);
            let cell = self
                .cells
                .by_address
                .get_mut(&open.address)
                .expect("it was open");
            cell.written = Some(access);
            if let Some(first) = race {
                self.race(first, access);
            }
        }
    }

    /// A panic is about to be recorded: what the running task has written before it is
    /// recorded before it. It may go on to write there.
    pub(crate) fn note_writes(&mut self) {
        if self.cells.open.is_empty() {
            return;
        }
        let still_open = |open: &Open| Open {
            address: open.address,
            bytes: bytes(open.address, open.bytes.len()),
            access: open.access,
            site: open.site,
        };
        let open = self.cells.open.iter().map(still_open).collect();
        self.settle_cells();
        self.cells.open = open;
    }

    fn record_access(
        &mut self,
        task: u32,
        operation: Operation,
        object: u32,
        site: &'static Location<'static>,
    ) -> usize {
        let time = self.time();
        let clock = &self.tasks[task as usize].clock;
        self.recorder.as_mut().map_or(0, |recorder| {
            let site = Some(recorder::site(site));
            let aside = Aside {
                task,
                operation,
                object: Some(object),
                site,
                text: None,
            };
            recorder.aside(aside, clock, time)
        })
    }

    fn race(&mut self, first: Access, second: Access) {
        if self.ending.is_none() {
            self.ending = Some(Ending::DataRace {
                first: first.event,
                second: second.event,
            });
        }
    }
}

/// Somebody asks for the address of a cell's contents, to read or to write
/// them. This is no step: whether it races does not depend on the schedule.
#[track_caller]
pub fn access_cell(address: *const (), length: usize) {
    let Some(execution) = execution::current() else {
        return;
    };
    if length == 0 {
        return;
    }
    if !execution.rules.clocks {
        // Who comes before whom is not known: the execution is done again.
        execution.plain_memory = true;
        return;
    }
    let region = arena::enter(Region::SYSTEM);
    execution.access(address as usize, length, Location::caller());
    arena::enter(region);
}
