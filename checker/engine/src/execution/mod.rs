//! One execution: the tasks, what they are about to do, and what they did.
//!
//! ```text
//! family ─▶ step: arrive ─▶ scheduling (held, time) ─▶ step: begin, end ─▶ ending
//! ```

mod ending;
mod family;
mod held;
mod mark;
mod object;
mod pending;
mod scheduling;
mod step;
mod time;

use std::cell::Cell;
use std::panic::Location;
use std::ptr::NonNull;

use crate::access::Footprint;
use crate::arena::{self, Arena, Region};
use crate::atomics::Atomics;
use crate::cells::Cells;
use crate::config::Rules;
use crate::hashing::Start;
use crate::reclaim::Heap;
use crate::recorder::Recorder;
use crate::statics::Statics;
use crate::strategy::Strategy;
use crate::task::{Fiber, FiberYielder, Task};

pub(crate) use ending::{Ending, PanicNote, PanicSite};
pub(crate) use mark::Mark;
pub(crate) use object::{ObjectState, Objects, STDERR_KEY, Singleton};
pub(crate) use step::{Enabled, Outcome, Step};

use family::Slots;
use held::Held;
use scheduling::NOWHERE;

thread_local! {
    /// The execution that runs on this OS thread.
    static CURRENT: Cell<*mut Execution> = const { Cell::new(std::ptr::null_mut()) };
    /// Its number, never 0: objects tell by it whether they are new in it.
    static EPOCH: Cell<u32> = const { Cell::new(0) };
}

/// The running execution, if the caller is one of its tasks.
///
/// The reference must not be kept across a switch; nothing here does.
#[inline]
pub(crate) fn current<'a>() -> Option<&'a mut Execution> {
    let execution = CURRENT.get();
    // SAFETY: set for the time of `Execution::run`, on its own OS thread, where
    // tasks run one at a time.
    (!execution.is_null()).then(|| unsafe { &mut *execution })
}

impl Execution {
    /// Decides who goes next. Who has to be suspended for that, unless the
    /// running task goes on.
    #[inline(always)]
    pub(crate) fn switch(&mut self) -> Option<NonNull<FiberYielder>> {
        let next = self.pick();
        if next == Some(self.running) {
            return None;
        }
        let yielder = self.tasks[self.running as usize].yielder;
        self.go_on_with(next);
        yielder
    }

    /// From here on the running task is another one, or none. All that resuming it needs
    /// is looked up now: a processor that has not guessed who it is waits for less then.
    #[inline(always)]
    pub(crate) fn go_on_with(&mut self, next: Option<u32>) {
        self.next = next.map(|task| {
            self.running = task;
            // It stays where it is, although the vector of tasks may grow meanwhile.
            let fiber = self.tasks[task as usize].fiber.get();
            fiber.expect("a runnable task has a fiber")
        });
    }
}

/// The number of the running execution, or 0.
#[inline]
pub(crate) fn epoch() -> u32 {
    EPOCH.get()
}

/// Whether locks that the program cannot see are taken in steps of their own: see
/// [`Rules::hidden_locks`].
pub fn shows_hidden_locks() -> bool {
    current().is_some_and(|it| it.rules.hidden_locks)
}

/// Whether the running thread reads this lock, by number, with others. No other thread
/// can change the answer.
pub(crate) fn reads(lock: u32) -> bool {
    current().is_some_and(|it| it.tasks[it.running as usize].reads.contains(&lock))
}

/// Whom a writer that waits has to keep out, as far as is known of the program.
#[inline]
pub(crate) fn kept_out() -> KeptOut {
    current().map_or(KeptOut::Nobody, |it| it.kept_out)
}

/// The program reads a lock within reading it.
pub(crate) fn note_reading_within_reading() {
    if let Some(execution) = current() {
        execution.keep_out(KeptOut::WhoReadsAgain);
    }
}

/// Readers whom a writer that waits keeps out: as few as make a difference to the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum KeptOut {
    /// Nobody: whoever comes before a reader may also come after it.
    Nobody,
    /// Those who read already: some thread was seen to read a lock within reading it.
    WhoReadsAgain,
    /// All: some thread was seen to wait while it reads a lock, and may wait for another
    /// one that asks to read it.
    All,
}

/// One execution, and what is kept from one to the next.
pub(crate) struct Execution {
    pub(crate) rules: Rules,
    pub(crate) tasks: Vec<Task>,
    /// Tasks in the order in which they were spawned.
    pub(crate) order: Vec<u32>,
    runnable: Vec<u32>,
    /// For each task, its place among the runnable ones, or [`NOWHERE`].
    places: Vec<u32>,
    /// Tasks held back because they spin.
    held: Vec<Held>,
    rounds: u32,
    /// Steps that changed anything, of all tasks.
    changes: u32,
    pub(crate) running: u32,
    /// What resumes the task that goes next.
    next: Option<NonNull<Fiber>>,
    /// The place of the newest step, for when there is no further one.
    pub(crate) last_site: &'static Location<'static>,
    pub(crate) steps: Vec<Step>,
    /// What those steps touched that could have touched any number of objects.
    lists: Vec<Footprint>,
    pub(crate) enabled: Vec<Enabled>,
    pub(crate) objects: Objects,
    singletons: [Option<u32>; 3],
    pub(crate) atomics: Atomics,
    pub(crate) cells: Cells,
    pub(crate) heap: Heap,
    /// The program touched plain memory whose accesses have to be ordered.
    pub(crate) plain_memory: bool,
    /// Whom writers keep out that wait, see [`RwLock`](crate::primitive::rwlock::RwLock).
    pub(crate) kept_out: KeptOut,
    pub(crate) stdout: Vec<u8>,
    pub(crate) ending: Option<Ending>,
    pub(crate) main_panic: Option<PanicNote>,
    /// Every panic that started, with its task.
    pub(crate) panics: Vec<(u32, PanicNote)>,
    /// Virtual nanoseconds since the beginning, for [`Time::Prompt`].
    pub(crate) now: u64,
    pub(crate) jumps: Vec<u32>,
    spurious_left: u32,
    failures_left: u32,
    /// A schedule was cut short for being unfair: not every interleaving is seen.
    pub(crate) unfair: bool,
    /// A thread was held back because it looked again and again.
    pub(crate) spun: bool,
    /// A thread was stopped for ever, see [`Rules::halt`].
    pub(crate) halted: bool,
    /// The program used an ordering weaker than `SeqCst`.
    pub(crate) weak_used: bool,
    pub(crate) marks: Vec<Mark>,
    pub(crate) recorder: Option<Recorder>,
    /// Borrowed for the time of [`run`](Self::run).
    strategy: Option<NonNull<dyn Strategy>>,
    slots: Slots,
    /// What the seeds of hash maps are counted from.
    pub(crate) seeds: Start,
    /// Where the clocks inside the program's objects are.
    pub(crate) clocks: Region,
    arena: Arena,
    pub(crate) statics: Statics,
}

impl Execution {
    pub(crate) fn new() -> Box<Execution> {
        Box::new(Execution {
            rules: Rules::default(),
            tasks: Vec::new(),
            order: Vec::new(),
            runnable: Vec::new(),
            places: Vec::new(),
            held: Vec::new(),
            rounds: 0,
            changes: 0,
            running: 0,
            next: None,
            last_site: Location::caller(),
            steps: Vec::new(),
            lists: Vec::new(),
            enabled: Vec::new(),
            objects: Objects::default(),
            singletons: [None; 3],
            atomics: Atomics::default(),
            cells: Cells::default(),
            heap: Heap::default(),
            plain_memory: false,
            kept_out: KeptOut::Nobody,
            stdout: Vec::new(),
            ending: None,
            main_panic: None,
            panics: Vec::new(),
            now: 0,
            jumps: Vec::new(),
            spurious_left: 0,
            failures_left: 0,
            unfair: false,
            spun: false,
            halted: false,
            weak_used: false,
            marks: Vec::new(),
            recorder: None,
            strategy: None,
            slots: Slots::new(),
            seeds: Start::UNKNOWN,
            clocks: Region::SYSTEM,
            arena: Arena::new(crate::limits::out_of_memory),
            statics: Statics::default(),
        })
    }

    /// Runs `body` as task 0 until the execution ends. Nothing of the program
    /// is left running afterwards; its memory stays readable until
    /// [`clear`](Self::clear).
    pub(crate) fn run(&mut self, strategy: &mut dyn Strategy, body: &mut dyn FnMut()) {
        self.statics.restore();
        self.spurious_left = self.rules.spurious;
        self.failures_left = self.rules.failures;
        if self.rules.record {
            self.recorder = Some(Recorder::default());
        }
        self.arena.begin();
        self.clocks = self.arena.shared();
        self.seeds = Start::of_this_thread();
        EPOCH.set(next_epoch());
        CURRENT.set(self);
        crate::panics::install_hook();
        // SAFETY: the borrow is used by task 0 only, which does not outlive
        // this call: `recycle` drops its fiber.
        let body =
            unsafe { std::mem::transmute::<&mut dyn FnMut(), &'static mut dyn FnMut()>(body) };
        // SAFETY: only the lifetime changes; forgotten before this call ends.
        self.strategy = Some(unsafe {
            std::mem::transmute::<NonNull<dyn Strategy + '_>, NonNull<dyn Strategy>>(NonNull::from(
                strategy,
            ))
        });
        let here = Location::caller();
        // Made in the program's memory: it is not dropped if the body is
        // abandoned.
        let region = arena::enter(self.arena.slot(0));
        let root = Box::new(move || crate::root::main_task(body));
        arena::enter(region);
        self.add_task(0, 0, None, here, root);
        let first = self.pick();
        self.go_on_with(first);
        // Tasks reach the execution through `CURRENT`: no reference to it may
        // be alive while one of them runs.
        let this: *mut Execution = self;
        // SAFETY: `this` is valid, and references are taken for one statement.
        while let Some(mut fiber) = unsafe { (*this).next } {
            // SAFETY: it has a place of its own, which no other task touches.
            unsafe { fiber.as_mut() }.resume(());
        }
        CURRENT.set(std::ptr::null_mut());
        EPOCH.set(0);
        self.strategy = None;
    }

    /// Throws the finished execution away.
    pub(crate) fn clear(&mut self) {
        // Another explorer, which does not know them yet, must find them fresh too.
        self.statics.restore();
        for &task in &self.order {
            self.tasks[task as usize].recycle();
            self.places[task as usize] = NOWHERE;
        }
        self.order.clear();
        self.runnable.clear();
        self.held.clear();
        self.rounds = 0;
        self.changes = 0;
        self.next = None;
        self.steps.clear();
        self.lists.clear();
        self.enabled.clear();
        self.objects.clear();
        self.singletons = [None; 3];
        self.atomics.clear();
        self.cells.clear();
        self.heap.clear();
        self.stdout.clear();
        self.ending = None;
        self.main_panic = None;
        self.panics.clear();
        self.now = 0;
        self.jumps.clear();
        self.unfair = false;
        self.spun = false;
        self.halted = false;
        self.marks.clear();
        self.recorder = None;
        self.arena.reset();
    }

    /// Forgets what outlasts an execution, as far as it could make a difference to
    /// another program.
    pub(crate) fn forget_programs(&mut self) {
        self.slots = Slots::new();
        self.plain_memory = false;
        self.kept_out = KeptOut::Nobody;
    }
}

impl Drop for Execution {
    fn drop(&mut self) {
        // Left in the middle by a panic of the engine's caller.
        CURRENT.set(std::ptr::null_mut());
        EPOCH.set(0);
        self.clear();
    }
}

fn next_epoch() -> u32 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static EPOCHS: AtomicU32 = AtomicU32::new(1);
    EPOCHS.fetch_add(1, Ordering::Relaxed)
}
