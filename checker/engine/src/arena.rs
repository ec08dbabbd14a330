//! Memory of the learner's program, thrown away whole after each execution.
//!
//! While a task runs, whatever it allocates comes from a region of its own and
//! is never handed out twice in one execution. That gives three things at once:
//! an execution that is abandoned in the middle (a deadlock, a failure) leaks
//! nothing although no destructor runs; the address of an object is a name for
//! it that means the same in every execution of the same program, because it
//! depends only on its own task's past; and whatever a program derives from
//! addresses is the same each time a schedule is replayed.
//!
//! Everything else (the engine, the check, the runtime) uses the system's
//! allocator.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Address space of one task: it is reserved, not used, until it is touched.
const SLOT_BYTES: usize = 1 << 30;
/// Tasks that have a region of their own; further ones share the last.
const SLOTS: usize = 4096;
/// Pages above this are given back to the system between executions.
const KEEP_BYTES: usize = 1 << 20;
/// Bytes that one execution may allocate, all tasks together.
pub(crate) const EXECUTION_BYTES: usize = 1 << 30;

/// One task's region: a bump pointer.
struct Slot {
    next: usize,
    end: usize,
    base: usize,
    /// Addresses up to here may not be reused: an atomic lives below.
    pinned: usize,
}

/// The regions of one explorer.
pub(crate) struct Arena {
    base: usize,
    #[expect(
        clippy::vec_box,
        reason = "tasks keep pointers to them while the vector grows"
    )]
    slots: Vec<Box<Slot>>,
    limit: extern "C-unwind" fn() -> !,
}

thread_local! {
    /// Where the running task allocates; null means the system's allocator.
    static CURRENT: Cell<*mut Slot> = const { Cell::new(std::ptr::null_mut()) };
    /// The explorer whose execution runs on this OS thread.
    static ARENA: Cell<*mut Arena> = const { Cell::new(std::ptr::null_mut()) };
    static USED: Cell<usize> = const { Cell::new(0) };
    static LIMIT: Cell<Option<extern "C-unwind" fn() -> !>> = const { Cell::new(None) };
}

/// All regions lie between these two addresses, so that a block's owner can be
/// told from its address alone.
static LOW: AtomicUsize = AtomicUsize::new(usize::MAX);
static HIGH: AtomicUsize = AtomicUsize::new(0);

impl Arena {
    /// Reserves address space. `limit` is called when an execution has
    /// allocated [`EXECUTION_BYTES`].
    ///
    /// # Panics
    /// If the system refuses to reserve address space.
    pub(crate) fn new(limit: extern "C-unwind" fn() -> !) -> Arena {
        let bytes = SLOT_BYTES * SLOTS;
        // SAFETY: a fresh private mapping at an address of the kernel's choice.
        let base = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                bytes,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        assert!(
            base != libc::MAP_FAILED,
            "cannot reserve address space for the program's memory: {}",
            std::io::Error::last_os_error()
        );
        let base = base as usize;
        LOW.fetch_min(base, Ordering::Relaxed);
        HIGH.fetch_max(base + bytes, Ordering::Relaxed);
        Arena {
            base,
            slots: Vec::new(),
            limit,
        }
    }

    /// From now on this OS thread's tasks may allocate.
    pub(crate) fn begin(&mut self) {
        USED.set(0);
        LIMIT.set(Some(self.limit));
        ARENA.set(self);
    }

    /// The region of a task, to be handed to [`enter`].
    pub(crate) fn slot(&mut self, task: u32) -> Region {
        // The first region belongs to no task.
        let index = (task.wrapping_add(1) as usize).min(SLOTS - 1);
        while self.slots.len() <= index {
            let base = self.base + self.slots.len() * SLOT_BYTES;
            self.slots.push(Box::new(Slot {
                next: base,
                end: base + SLOT_BYTES,
                base,
                pinned: base,
            }));
        }
        Region(&mut *self.slots[index])
    }

    /// A region that belongs to no task, but goes with the execution as well.
    pub(crate) fn shared(&mut self) -> Region {
        self.slot(u32::MAX)
    }

    /// Throws away everything that was allocated since [`begin`](Self::begin).
    pub(crate) fn reset(&mut self) {
        for slot in &mut self.slots {
            let used = slot.next - slot.base;
            if used > KEEP_BYTES {
                // SAFETY: the range is ours, page-aligned, and nothing in it is
                // used any more.
                unsafe {
                    libc::madvise(
                        (slot.base + KEEP_BYTES) as *mut libc::c_void,
                        used - KEEP_BYTES,
                        libc::MADV_DONTNEED,
                    );
                }
            }
            slot.next = slot.base;
            slot.pinned = slot.base;
        }
        LIMIT.set(None);
        ARENA.set(std::ptr::null_mut());
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        // SAFETY: mapped by `new` with this length; no execution is running.
        unsafe {
            libc::munmap(self.base as *mut libc::c_void, SLOT_BYTES * SLOTS);
        }
    }
}

/// A place to allocate: a task's region, or the system.
#[derive(Clone, Copy)]
pub(crate) struct Region(*mut Slot);

impl Region {
    /// The system's allocator.
    pub(crate) const SYSTEM: Region = Region(std::ptr::null_mut());

    pub(crate) fn is_system(self) -> bool {
        self.0.is_null()
    }
}

/// Allocates from `region` from now on, and says where it did before.
#[inline]
pub(crate) fn enter(region: Region) -> Region {
    Region(CURRENT.replace(region.0))
}

/// Nothing at `address` may be handed out again in this execution: state is
/// kept beside it under its address.
pub(crate) fn pin(address: usize) {
    let arena = ARENA.get();
    if arena.is_null() {
        return;
    }
    // SAFETY: set by `begin`, cleared by `reset`; the explorer outlives both.
    let arena = unsafe { &mut *arena };
    let Some(offset) = address.checked_sub(arena.base) else {
        return;
    };
    if let Some(slot) = arena.slots.get_mut(offset / SLOT_BYTES) {
        slot.pinned = slot.pinned.max(address + 16);
    }
}

/// The running execution wants more memory than it may have.
#[cold]
#[inline(never)]
fn exceeded() -> *mut u8 {
    if let Some(limit) = LIMIT.get() {
        CURRENT.set(std::ptr::null_mut());
        limit()
    }
    std::ptr::null_mut()
}

/// The allocator of every program that links the engine.
pub(crate) struct Allocator;

// SAFETY: blocks of a region are aligned, disjoint, and live until the region
// is reset; everything else is the system allocator's.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let slot = CURRENT.get();
        if slot.is_null() {
            // SAFETY: the caller's promise, handed on.
            return unsafe { System.alloc(layout) };
        }
        // SAFETY: as in `pin`.
        let slot = unsafe { &mut *slot };
        let start = (slot.next + layout.align() - 1) & !(layout.align() - 1);
        // No block is larger than half of all addresses, see `Layout`.
        let next = start + layout.size();
        let used = USED.get() + (next - slot.next);
        if next > slot.end || used > EXECUTION_BYTES {
            return exceeded();
        }
        USED.set(used);
        slot.next = next;
        start as *mut u8
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if CURRENT.get().is_null() {
            // SAFETY: the caller's promise, handed on.
            return unsafe { System.alloc_zeroed(layout) };
        }
        // SAFETY: the caller's promise, handed on; the block is that long.
        unsafe {
            let block = self.alloc(layout);
            if !block.is_null() {
                block.write_bytes(0, layout.size());
            }
            block
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let slot = CURRENT.get();
        let address = block as usize;
        let ours = (LOW.load(Ordering::Relaxed)..HIGH.load(Ordering::Relaxed)).contains(&address);
        if slot.is_null() && !ours {
            // SAFETY: the caller's promise, handed on.
            return unsafe { System.realloc(block, layout, size) };
        }
        // SAFETY: the caller's promise; the new block has room for the smaller
        // of both sizes.
        unsafe {
            let layout_new = Layout::from_size_align_unchecked(size, layout.align());
            let new = self.alloc(layout_new);
            if !new.is_null() {
                new.copy_from_nonoverlapping(block, layout.size().min(size));
                self.dealloc(block, layout);
            }
            new
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let address = block as usize;
        if !(LOW.load(Ordering::Relaxed)..HIGH.load(Ordering::Relaxed)).contains(&address) {
            // SAFETY: not in any region, so the system's.
            return unsafe { System.dealloc(block, layout) };
        }
        let slot = CURRENT.get();
        if slot.is_null() {
            return;
        }
        // SAFETY: as in `pin`.
        let slot = unsafe { &mut *slot };
        // The newest block of the running task is taken back, unless something
        // is remembered under its address: most temporaries cost nothing then.
        if address + layout.size() == slot.next && address >= slot.pinned {
            USED.set(USED.get() - layout.size());
            slot.next = address;
        }
    }
}
