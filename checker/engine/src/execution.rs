//! One execution: the tasks, what they are about to do, and what they did.

use std::cell::Cell;
use std::panic::Location;

use corosensei::stack::Stack;
use trace::{ObjectKind, Operation};

use crate::access::{EVERYTHING, EVERYTHING_KEY, Footprint, StableFootprint};
use crate::arena::{self, Arena, Region};
use crate::atomics::Atomics;
use crate::cells::Cells;
use crate::config::{Rules, STACK_BYTES, Time, UNFAIR};
use crate::recorder::Recorder;
use crate::spin::{MAX_ROUNDS, Sight, Versions};
use crate::statics::Statics;
use crate::strategy::Strategy;
use crate::strategy::random::SplitMix;
use crate::task::{Fiber, FiberYielder, Life, Pending, Task, Wake};

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

/// Suspends the running task until it is picked again, unless it is the one
/// that goes next anyway. No reference to the execution may be kept across.
#[inline]
pub(crate) fn switch() {
    let yielder = {
        let execution = current().expect("only a task can be suspended");
        let me = execution.running;
        execution.next = execution.pick();
        if execution.next == Some(me) {
            return;
        }
        execution.tasks[me as usize].yielder
    };
    // SAFETY: the yielder lives at the root of this task's stack.
    unsafe { (*yielder).suspend(()) };
}

/// The number of the running execution, or 0.
#[inline]
pub(crate) fn epoch() -> u32 {
    EPOCH.get()
}

/// Something that steps touch.
pub(crate) struct ObjectState {
    /// Its address, which names it across executions.
    pub(crate) key: usize,
    pub(crate) kind: ObjectKind,
    pub(crate) born: Option<&'static Location<'static>>,
    /// Counts the changes that a thread which looks at it could see.
    pub(crate) versions: Versions,
    /// Tasks whose pending step on it may not be possible now.
    pub(crate) pending: Vec<u32>,
}

/// What happened in one step.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    pub(crate) task: u32,
    pub(crate) operation: Operation,
    /// Which of `choices` alternatives was taken.
    pub(crate) choice: u32,
    pub(crate) choices: u32,
    pub(crate) footprints: (u32, u32),
    pub(crate) peer: Option<u32>,
    /// It was not possible in every state.
    pub(crate) guarded: bool,
}

/// A step made the pending step of a task possible.
#[derive(Clone, Copy)]
pub(crate) struct Enabled {
    pub(crate) by: u32,
    pub(crate) task: u32,
}

/// How an execution ended, in the engine's own terms.
#[derive(Clone, Debug)]
pub(crate) enum Ending {
    Returned,
    Leaked,
    Panicked,
    Deadlock,
    Livelock,
    Exited {
        code: Option<i32>,
        task: u32,
    },
    TooLong,
    Unsupported {
        what: String,
        site: &'static Location<'static>,
    },
    DataRace {
        first: usize,
        second: usize,
    },
    /// The strategy has seen an equivalent execution already.
    Redundant,
}

/// A panic.
#[derive(Clone)]
pub(crate) struct PanicNote {
    pub(crate) message: String,
    pub(crate) site: Option<PanicSite>,
}

/// Where a panic started; unlike a `Location` it can be owned.
#[derive(Clone)]
pub(crate) struct PanicSite {
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// A task that is held back although its pending step is possible.
struct Held {
    task: u32,
    until: Until,
}

/// What a task is held back for.
#[derive(Clone, Copy)]
enum Until {
    /// Something that it has looked at changes.
    News,
    /// Others have changed something more often than this.
    Changes(u32),
    /// This task, which could go on all the time, has taken a step after that
    /// one.
    Fair { lagging: u32, after: u32 },
}

/// One execution, and what is kept from one to the next.
pub(crate) struct Execution {
    pub(crate) rules: Rules,
    pub(crate) tasks: Vec<Task>,
    /// Tasks in the order in which they were spawned.
    pub(crate) order: Vec<u32>,
    runnable: Vec<u32>,
    /// Tasks held back because they spin.
    held: Vec<Held>,
    rounds: u32,
    /// Steps that changed anything, of all tasks.
    changes: u32,
    pub(crate) running: u32,
    next: Option<u32>,
    /// The place of the newest step, for when there is no further one.
    pub(crate) last_site: &'static Location<'static>,
    pub(crate) steps: Vec<Step>,
    pub(crate) footprints: Vec<Footprint>,
    pub(crate) enabled: Vec<Enabled>,
    pub(crate) objects: Vec<ObjectState>,
    retired: Vec<ObjectState>,
    singletons: [Option<u32>; 3],
    pub(crate) atomics: Atomics,
    pub(crate) cells: Cells,
    /// The program touched plain memory whose accesses have to be ordered.
    pub(crate) plain_memory: bool,
    pub(crate) stdout: Vec<u8>,
    pub(crate) ending: Option<Ending>,
    pub(crate) main_panic: Option<PanicNote>,
    /// Every panic that started, with its task.
    pub(crate) panics: Vec<(u32, PanicNote)>,
    /// Virtual nanoseconds since the beginning, for [`Time::Prompt`].
    pub(crate) now: u64,
    pub(crate) jumps: Vec<u32>,
    spurious_left: u32,
    /// A schedule was cut short for being unfair: not every interleaving is seen.
    pub(crate) unfair: bool,
    /// The program used an ordering weaker than `SeqCst`.
    pub(crate) weak_used: bool,
    pub(crate) marks: Vec<Mark>,
    pub(crate) recorder: Option<Recorder>,
    pub(crate) strategy: Option<Box<dyn Strategy>>,
    slots: Slots,
    /// Where the clocks inside the program's objects are.
    pub(crate) clocks: Region,
    arena: Arena,
    statics: Statics,
}

/// A mark that the check made, with what its thread knew then.
pub(crate) struct Mark {
    pub(crate) name: String,
    pub(crate) task: u32,
    pub(crate) step: u32,
    pub(crate) clock: Vec<u32>,
}

/// Gives the same number to the same task in each execution: a task is named
/// by who spawned it and how many that one had spawned before.
struct Slots {
    children: Vec<Vec<u32>>,
    /// A name for each task that does not depend on which explorer gave it its
    /// number.
    names: Vec<u64>,
}

impl Slots {
    fn new() -> Slots {
        Slots {
            children: Vec::new(),
            names: vec![1],
        }
    }

    fn child(&mut self, parent: u32, nth: u32) -> u32 {
        let parent = parent as usize;
        if self.children.len() <= parent {
            self.children.resize(parent + 1, Vec::new());
        }
        let children = &mut self.children[parent];
        // A task spawns its children in order, so the list has no holes.
        if children.len() <= nth as usize {
            children.push(self.names.len() as u32);
            let name = SplitMix::new(self.names[parent] ^ u64::from(nth).rotate_left(32)).next();
            self.names.push(name);
        }
        children[nth as usize]
    }
}

impl Execution {
    pub(crate) fn new() -> Box<Execution> {
        Box::new(Execution {
            rules: Rules::default(),
            tasks: Vec::new(),
            order: Vec::new(),
            runnable: Vec::new(),
            held: Vec::new(),
            rounds: 0,
            changes: 0,
            running: 0,
            next: None,
            last_site: Location::caller(),
            steps: Vec::new(),
            footprints: Vec::new(),
            enabled: Vec::new(),
            objects: Vec::new(),
            retired: Vec::new(),
            singletons: [None; 3],
            atomics: Atomics::default(),
            cells: Cells::default(),
            plain_memory: false,
            stdout: Vec::new(),
            ending: None,
            main_panic: None,
            panics: Vec::new(),
            now: 0,
            jumps: Vec::new(),
            spurious_left: 0,
            unfair: false,
            weak_used: false,
            marks: Vec::new(),
            recorder: None,
            strategy: None,
            slots: Slots::new(),
            clocks: Region::SYSTEM,
            arena: Arena::new(crate::limits::out_of_memory),
            statics: Statics::default(),
        })
    }

    /// Runs `body` as task 0 until the execution ends. Nothing of the program
    /// is left running afterwards; its memory stays readable until
    /// [`clear`](Self::clear).
    pub(crate) fn run(&mut self, body: &mut dyn FnMut()) {
        self.statics.restore();
        self.spurious_left = self.rules.spurious;
        if self.rules.record {
            self.recorder = Some(Recorder::default());
        }
        self.arena.begin();
        self.clocks = self.arena.shared();
        EPOCH.set(next_epoch());
        CURRENT.set(self);
        crate::panics::install_hook();
        // SAFETY: the borrow is used by task 0 only, which does not outlive
        // this call: `recycle` drops its fiber.
        let body =
            unsafe { std::mem::transmute::<&mut dyn FnMut(), &'static mut dyn FnMut()>(body) };
        let here = Location::caller();
        // Made in the program's memory: it is not dropped if the body is
        // abandoned.
        let region = arena::enter(self.arena.slot(0));
        let root = Box::new(move || crate::perform::main_task(body));
        arena::enter(region);
        self.add_task(0, 0, None, here, root);
        self.next = self.pick();
        // Tasks reach the execution through `CURRENT`: no reference to it may
        // be alive while one of them runs.
        let this: *mut Execution = self;
        // SAFETY: `this` is valid, and references are taken for one statement.
        while let Some(task) = unsafe { (*this).next } {
            let fiber = unsafe { (*this).fiber_of(task) };
            // SAFETY: it has a place of its own, which no other task touches.
            unsafe { (*fiber).resume(()) };
        }
        CURRENT.set(std::ptr::null_mut());
        EPOCH.set(0);
    }

    /// Throws the finished execution away.
    pub(crate) fn clear(&mut self) {
        for &task in &self.order {
            self.tasks[task as usize].recycle();
        }
        self.order.clear();
        self.runnable.clear();
        self.held.clear();
        self.rounds = 0;
        self.changes = 0;
        self.next = None;
        self.steps.clear();
        self.footprints.clear();
        self.enabled.clear();
        self.retired.append(&mut self.objects);
        self.singletons = [None; 3];
        self.atomics.clear();
        self.cells.clear();
        self.stdout.clear();
        self.ending = None;
        self.main_panic = None;
        self.panics.clear();
        self.now = 0;
        self.jumps.clear();
        self.unfair = false;
        self.marks.clear();
        self.recorder = None;
        self.arena.reset();
    }

    /// The fiber stays where it is while it runs, although the vector of tasks
    /// may grow meanwhile.
    fn fiber_of(&mut self, task: u32) -> *mut Fiber {
        self.running = task;
        let fiber = self.tasks[task as usize].fiber.get();
        fiber.expect("a runnable task has a fiber")
    }

    /// Makes a task that is about to begin.
    pub(crate) fn add_task(
        &mut self,
        slot: u32,
        parent: u32,
        name: Option<String>,
        site: &'static Location<'static>,
        body: Box<dyn FnOnce()>,
    ) {
        let index = slot as usize;
        while self.tasks.len() <= index {
            self.tasks.push(Task::absent());
        }
        let end_object = self.add_object(task_key(slot), ObjectKind::Thread, None);
        let token_object = self.add_object(task_key(slot) + 1, ObjectKind::Thread, None);
        let region = self.arena.slot(slot);
        let clock = (slot != 0).then(|| {
            let parent = &self.tasks[parent as usize];
            (parent.clock.clone(), ())
        });
        let task = &mut self.tasks[index];
        debug_assert_eq!(task.life, Life::Absent);
        task.life = Life::Alive;
        task.parent = parent;
        task.name = name;
        task.spawned_at = Some(site);
        task.region = region;
        task.end_object = end_object;
        task.token_object = token_object;
        if let Some((clock, ())) = clock {
            task.clock.copy_from(&clock);
        }
        let stack = task.stack.take().unwrap_or_else(|| {
            corosensei::stack::DefaultStack::new(STACK_BYTES).unwrap_or_else(|error| {
                let _ = error;
                crate::limits::out_of_threads()
            })
        });
        task.stack_limit = stack.limit().get();
        task.fiber.set(Fiber::with_stack(
            stack,
            move |yielder: &FiberYielder, ()| {
                crate::perform::task_main(yielder, body);
            },
        ));
        task.pending = Some(Pending {
            operation: Operation::Begin,
            footprint: &[],
            ready: None,
            deadline: None,
            spurious: false,
            peer: None,
            site,
        });
        self.order.push(slot);
        self.make_runnable(slot);
    }

    /// The number that the running task's next child will have.
    pub(crate) fn next_child(&mut self) -> u32 {
        let system = arena::enter(Region::SYSTEM);
        let parent = self.running;
        let task = &mut self.tasks[parent as usize];
        let nth = task.children;
        task.children += 1;
        let child = self.slots.child(parent, nth);
        arena::enter(system);
        child
    }

    /// Registers an object on its first use in this execution.
    pub(crate) fn add_object(
        &mut self,
        key: usize,
        kind: ObjectKind,
        born: Option<&'static Location<'static>>,
    ) -> u32 {
        let system = arena::enter(Region::SYSTEM);
        self.statics.touch(key);
        let id = self.objects.len() as u32;
        let mut object = self.retired.pop().unwrap_or_else(|| ObjectState {
            key,
            kind,
            born,
            versions: Versions::default(),
            pending: Vec::new(),
        });
        object.key = key;
        object.kind = kind;
        object.born = born;
        object.versions = Versions::default();
        object.pending.clear();
        self.objects.push(object);
        arena::enter(system);
        id
    }

    // Scheduling.

    /// A name for a task that means the same to every explorer.
    pub(crate) fn task_name(&self, task: u32) -> u64 {
        self.slots.names[task as usize]
    }

    /// The tasks whose pending step can happen now, in no particular order.
    pub(crate) fn runnable(&self) -> &[u32] {
        &self.runnable
    }

    pub(crate) fn is_runnable(&self, task: u32) -> bool {
        self.tasks
            .get(task as usize)
            .is_some_and(|task| task.place != u32::MAX)
    }

    fn make_runnable(&mut self, task: u32) {
        let place = &mut self.tasks[task as usize].place;
        if *place == u32::MAX {
            *place = self.runnable.len() as u32;
            self.runnable.push(task);
        }
    }

    fn make_blocked(&mut self, task: u32) {
        let place = std::mem::replace(&mut self.tasks[task as usize].place, u32::MAX);
        if place != u32::MAX {
            self.tasks[task as usize].could_go = self.steps.len() as u32;
            self.runnable.swap_remove(place as usize);
            if let Some(&moved) = self.runnable.get(place as usize) {
                self.tasks[moved as usize].place = place;
            }
        }
    }

    /// Whether a pending step can happen, but for spinning.
    fn possible(&self, pending: &Pending) -> bool {
        let Some(ready) = pending.ready else {
            return true;
        };
        // SAFETY: the task is suspended in the call that owns the closure.
        if unsafe { (*ready)() } {
            return true;
        }
        if pending.spurious && self.spurious_left > 0 {
            return true;
        }
        match self.rules.time {
            Time::Free => pending.deadline.is_some(),
            Time::Prompt => pending
                .deadline
                .is_some_and(|deadline| deadline <= self.now),
        }
    }

    /// The running task says what it is about to do.
    pub(crate) fn arrive(
        &mut self,
        step: &crate::perform::Step,
        footprint: &[Footprint],
        ready: Option<*const dyn Fn() -> bool>,
    ) {
        if self.rules.clocks {
            self.settle_cells();
        }
        let task = self.running;
        let index = task as usize;
        // Written in place, field by field: what was just written in parts is
        // slow to read back as a whole.
        self.tasks[index].pending = Some(Pending {
            operation: step.operation,
            footprint,
            ready,
            deadline: step.deadline,
            spurious: step.spurious,
            peer: step.peer,
            site: step.site,
        });
        if ready.is_some() {
            for touched in footprint {
                if touched.object != EVERYTHING {
                    self.objects[touched.object as usize].pending.push(task);
                }
            }
        }
        if ready.is_some() && !self.can_go(task) {
            self.make_blocked(task);
        } else if let Some(until) = self.spins(task, step.site, footprint) {
            self.make_blocked(task);
            self.held.push(Held { task, until });
        } else {
            self.make_runnable(task);
        }
    }

    /// Whether the pending step of a task can happen, but for spinning.
    fn can_go(&self, task: u32) -> bool {
        let pending = self.tasks[task as usize].pending.as_ref();
        pending.is_some_and(|pending| self.possible(pending))
    }

    /// Whether a task does nothing but go round, and for what it waits then.
    fn spins(
        &mut self,
        task: u32,
        site: &'static Location<'static>,
        footprint: &[Footprint],
    ) -> Option<Until> {
        let window = &self.tasks[task as usize].window;
        let Some(first) = footprint.first().filter(|it| it.object != EVERYTHING) else {
            let others = self.changes_of_others(task);
            return window
                .idles(site, others, self.rounds)
                .then_some(Until::Changes(others));
        };
        let (times, since) = window.takes(site);
        if times >= UNFAIR {
            let steps = self.steps.len() as u32;
            let lags = |&other: &u32| {
                let it = &self.tasks[other as usize];
                let could_go = it.place != u32::MAX || it.could_go >= since;
                other != task && it.life == Life::Alive && it.stepped <= since && could_go
            };
            let lagging = self.order.iter().copied().find(lags);
            self.tasks[task as usize].window.restart_takes(steps);
            if let Some(lagging) = lagging {
                self.unfair = true;
                return Some(Until::Fair {
                    lagging,
                    after: self.tasks[lagging as usize].stepped,
                });
            }
            return None;
        }
        (window.exhausted(site, first.object, self.rounds) && !self.has_news(task))
            .then_some(Until::News)
    }

    /// Whether anything has changed that a task has looked at.
    fn has_news(&self, task: u32) -> bool {
        let versions = |object: u32| self.objects[object as usize].versions;
        self.tasks[task as usize].window.outdated(versions)
    }

    /// How often other tasks have changed anything.
    fn changes_of_others(&self, task: u32) -> u32 {
        self.changes - self.tasks[task as usize].changes
    }

    fn is_held(&self, task: u32) -> bool {
        self.held.iter().any(|held| held.task == task)
    }

    /// Picks the task that goes next, or ends the execution.
    pub(crate) fn pick(&mut self) -> Option<u32> {
        if self.ending.is_some() {
            return None;
        }
        if self.steps.len() as u64 >= self.rules.events {
            self.ending = Some(Ending::TooLong);
            return None;
        }
        while self.runnable.is_empty() {
            if !(self.release_outdated() || self.advance_time() || self.release_held()) {
                let spinning = self
                    .held
                    .iter()
                    .any(|held| self.tasks[held.task as usize].life == Life::Alive);
                self.ending = Some(if spinning {
                    Ending::Livelock
                } else {
                    Ending::Deadlock
                });
                return None;
            }
        }
        let mut strategy = self.strategy.take().expect("an execution has a strategy");
        let next = strategy.next(self);
        self.strategy = Some(strategy);
        if next.is_none() {
            self.ending = Some(Ending::Redundant);
        }
        next
    }

    /// Lets tasks go on for which something has changed since they were held.
    fn release_outdated(&mut self) -> bool {
        let mut released = false;
        let mut index = 0;
        while index < self.held.len() {
            let Held { task, until } = self.held[index];
            let over = match until {
                Until::News => self.has_news(task),
                Until::Changes(others) => self.changes_of_others(task) != others,
                Until::Fair { lagging, after } => {
                    let lagging = &self.tasks[lagging as usize];
                    lagging.stepped != after || lagging.life != Life::Alive
                }
            };
            if over {
                self.held.swap_remove(index);
                let pending = self.tasks[task as usize]
                    .pending
                    .expect("a held task is pending");
                if self.possible(&pending) {
                    self.enable(task);
                    released = true;
                }
            } else {
                index += 1;
            }
        }
        if released {
            self.rounds = 0;
        }
        released
    }

    /// Nothing can go on: spinning tasks get more patience.
    fn release_held(&mut self) -> bool {
        if self.held.is_empty() || self.rounds >= MAX_ROUNDS {
            return false;
        }
        self.rounds += 1;
        let mut released = false;
        for Held { task, .. } in std::mem::take(&mut self.held) {
            let pending = self.tasks[task as usize]
                .pending
                .expect("a held task is pending");
            if self.possible(&pending) {
                self.make_runnable(task);
                released = true;
            }
        }
        released
    }

    /// Nothing can go on: the clock jumps to the next deadline.
    fn advance_time(&mut self) -> bool {
        if self.rules.time != Time::Prompt {
            return false;
        }
        let next = self
            .order
            .iter()
            .filter_map(|&task| self.tasks[task as usize].pending?.deadline)
            .filter(|&deadline| deadline > self.now)
            .min();
        let Some(next) = next else { return false };
        self.now = next;
        self.atomics.settle();
        self.jumps.push(self.steps.len() as u32);
        for index in 0..self.order.len() {
            let task = self.order[index];
            if let Some(pending) = self.tasks[task as usize].pending
                && pending.deadline.is_some_and(|deadline| deadline <= next)
                && !self.is_held(task)
            {
                self.make_runnable(task);
            }
        }
        true
    }

    /// The task has taken its last step; who goes on?
    pub(crate) fn leave(&mut self, task: u32) {
        self.make_blocked(task);
        self.next = self.pick();
    }

    /// The running task takes its pending step now.
    pub(crate) fn begin_step(&mut self) -> Wake {
        let task = self.running as usize;
        let pending = self.tasks[task]
            .pending
            .take()
            .expect("a picked task is pending");
        let mut wake = Wake::Ready;
        if let Some(ready) = pending.ready {
            // SAFETY: the caller's own stack.
            let footprint = unsafe { &*pending.footprint };
            for touched in footprint {
                if touched.object != EVERYTHING {
                    let waiting = &mut self.objects[touched.object as usize].pending;
                    if let Some(place) = waiting.iter().position(|&it| it as usize == task) {
                        waiting.swap_remove(place);
                    }
                }
            }
            // SAFETY: as above.
            if !unsafe { (*ready)() } {
                if let Some(deadline) = pending.deadline {
                    wake = Wake::TimedOut;
                    let it = &mut self.tasks[task];
                    it.clock.time = it.clock.time.max(deadline);
                    it.window.time_passed();
                    match self.rules.time {
                        // However often it looks, time gets on.
                        Time::Prompt => it.window.clear(),
                        Time::Free => it.window.hint(),
                    }
                } else {
                    wake = Wake::Spurious;
                    self.spurious_left -= 1;
                }
            }
        }
        let start = self.footprints.len() as u32;
        // SAFETY: the caller's own stack.
        for &touched in unsafe { &*pending.footprint } {
            // One or two: not worth the call that copies a slice.
            self.footprints.push(touched);
        }
        self.steps.push(Step {
            task: task as u32,
            operation: pending.operation,
            choice: 0,
            choices: 1,
            footprints: (start, self.footprints.len() as u32),
            peer: pending.peer,
            guarded: pending.ready.is_some(),
        });
        self.tasks[task].taken += 1;
        if self.rules.clocks {
            self.tasks[task].clock.tick(task as u32);
        }
        self.last_site = pending.site;
        crate::limits::progress();
        if let Some(recorder) = &mut self.recorder {
            // SAFETY: the caller's own stack.
            let footprint = unsafe { &*pending.footprint };
            recorder.begin(
                task as u32,
                &pending,
                footprint,
                self.tasks[task].panics > 0,
            );
        }
        wake
    }

    /// The running task has taken its step; `effect` says what came of it.
    pub(crate) fn end_step(&mut self, site: &'static Location<'static>, outcome: Outcome) {
        let task = self.running;
        let step = self.steps.last().expect("a step was begun");
        let (operation, footprints) = (step.operation, step.footprints);
        let footprints = footprints.0 as usize..footprints.1 as usize;
        let first = self
            .footprints
            .get(footprints.start)
            .copied()
            .filter(|_| !footprints.is_empty());
        if matches!(
            outcome,
            Outcome::Changed | Outcome::Took | Outcome::GaveBack
        ) {
            self.changes += 1;
            self.tasks[task as usize].changes += 1;
        }
        let others = self.changes_of_others(task);
        let object = first.filter(|first| first.object != EVERYTHING);
        let object = object.map(|first| (first.object, &self.objects[first.object as usize]));
        let it = &mut self.tasks[task as usize];
        it.stepped = self.steps.len() as u32;
        let window = &mut it.window;
        match (outcome, object) {
            (Outcome::Changed, object) => {
                window.clear();
                self.rounds = 0;
                if object.is_some_and(|(_, object)| object.kind != ObjectKind::Atomic) {
                    window.take(site);
                }
            }
            (Outcome::Took, Some((id, object))) => {
                window.look(site, id, Sight::Contents, object.versions);
                window.take(site);
            }
            (Outcome::Looked, Some((id, object))) => {
                window.look(site, id, Sight::State, object.versions);
            }
            (Outcome::Idled, _) => window.idle(site, others),
            _ => {}
        }
        for index in footprints {
            let object = self.footprints[index].object;
            if object == EVERYTHING {
                continue;
            }
            let versions = &mut self.objects[object as usize].versions;
            versions.contents += u32::from(outcome == Outcome::Changed);
            versions.state += u32::from(matches!(
                outcome,
                Outcome::Changed | Outcome::Took | Outcome::GaveBack
            ));
            self.reconsider(object);
        }
        if let Some(recorder) = &mut self.recorder {
            let time = match self.rules.time {
                Time::Free => self.tasks[task as usize].clock.time,
                Time::Prompt => self.now,
            };
            recorder.end(operation, &self.tasks[task as usize].clock, time);
        }
        if !self.held.is_empty() {
            self.release_outdated();
        }
    }

    /// Which tasks that are about to touch `object` can do so now?
    pub(crate) fn reconsider(&mut self, object: u32) {
        for index in 0..self.objects[object as usize].pending.len() {
            let task = self.objects[object as usize].pending[index];
            if self.is_held(task) {
                continue;
            }
            let pending = self.tasks[task as usize]
                .pending
                .expect("a waiting task is pending");
            if self.possible(&pending) {
                self.enable(task);
            } else {
                self.make_blocked(task);
            }
        }
    }

    /// The newest step has made a task's pending step possible, if it was not.
    fn enable(&mut self, task: u32) {
        if !self.is_runnable(task) {
            self.enabled.push(Enabled {
                by: self.steps.len() as u32 - 1,
                task,
            });
            self.make_runnable(task);
        }
    }

    /// The object that sequentially consistent fences share.
    pub(crate) fn fence_object(&mut self) -> u32 {
        self.singleton(Singleton::Fence)
    }

    /// An object of which there is one.
    pub(crate) fn singleton(&mut self, which: Singleton) -> u32 {
        if let Some(object) = self.singletons[which as usize] {
            return object;
        }
        let kind = match which {
            Singleton::Fence => ObjectKind::Other,
            Singleton::Stdout | Singleton::Stderr => ObjectKind::Output,
        };
        let object = self.add_object(SINGLETON_KEYS + which as usize, kind, None);
        self.singletons[which as usize] = Some(object);
        object
    }

    /// One of `count` alternatives of the running step. At most one call a step.
    pub(crate) fn choose(&mut self, count: u32) -> u32 {
        if count <= 1 {
            return 0;
        }
        let mut strategy = self.strategy.take().expect("an execution has a strategy");
        let choice = strategy.choose(count);
        self.strategy = Some(strategy);
        let step = self.steps.last_mut().expect("a step was begun");
        step.choice = choice;
        step.choices = count;
        choice
    }

    /// The running task's virtual time.
    pub(crate) fn time(&self) -> u64 {
        match self.rules.time {
            Time::Free => self.tasks[self.running as usize].clock.time,
            Time::Prompt => self.now,
        }
    }

    /// Some time passes for a task without its waiting.
    pub(crate) fn pass_time(&mut self, task: usize, nanoseconds: u64) {
        match self.rules.time {
            Time::Free => self.tasks[task].clock.time += nanoseconds,
            Time::Prompt => self.now += nanoseconds,
        }
    }

    /// What a task is about to do, in terms that hold in every execution.
    pub(crate) fn stable_pending(&self, task: u32, into: &mut Vec<StableFootprint>) {
        into.clear();
        let pending = self.tasks[task as usize]
            .pending
            .expect("an alive task is pending");
        // SAFETY: the task is suspended in the call that owns the footprint.
        let footprint = unsafe { &*pending.footprint };
        into.extend(footprint.iter().map(|it| self.stable(*it)));
    }

    /// Whether a task's pending step commutes with every other step.
    pub(crate) fn touches_nothing(&self, task: u32) -> bool {
        let pending = self.tasks[task as usize].pending;
        // SAFETY: the task is suspended in the call that owns the footprint.
        let footprint = pending.map(|pending| unsafe { &*pending.footprint });
        footprint.is_some_and(|footprint| footprint.is_empty())
    }

    /// Whether a task's pending step touches the object of this name.
    pub(crate) fn is_about_to_touch(&self, task: u32, key: usize) -> bool {
        let pending = self.tasks[task as usize].pending;
        // SAFETY: as above.
        let footprint = pending.map(|pending| unsafe { &*pending.footprint });
        footprint.is_some_and(|it| it.iter().any(|it| self.stable(*it).key == key))
    }

    pub(crate) fn stable(&self, footprint: Footprint) -> StableFootprint {
        StableFootprint {
            key: match footprint.object {
                EVERYTHING => EVERYTHING_KEY,
                object => self.objects[object as usize].key,
            },
            access: footprint.access,
        }
    }
}

/// Objects of which an execution has one.
#[derive(Clone, Copy)]
pub(crate) enum Singleton {
    /// What sequentially consistent fences order themselves by.
    Fence,
    Stdout,
    Stderr,
}

impl Drop for Execution {
    fn drop(&mut self) {
        // Left in the middle by a panic of the engine's caller.
        CURRENT.set(std::ptr::null_mut());
        EPOCH.set(0);
        self.clear();
    }
}

/// What a step came to, for the recognition of spinning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Another thread could notice it.
    Changed,
    /// Nothing changed: a look.
    Looked,
    /// A lock was taken: what it protects has only been looked at so far.
    Took,
    /// A lock was given back, and nothing under it was changed.
    GaveBack,
    /// Nothing was even looked at: a yield, a hint, a sleep.
    Idled,
    /// Part of another step.
    Neutral,
}

/// Thread-related objects are named by their task: these addresses are in no
/// process.
fn task_key(slot: u32) -> usize {
    (1 << 62) + slot as usize * 2
}

/// Likewise.
const SINGLETON_KEYS: usize = (1 << 62) - 16;
/// What standard error goes by.
pub(crate) const STDERR_KEY: usize = SINGLETON_KEYS + Singleton::Stderr as usize;

fn next_epoch() -> u32 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static EPOCHS: AtomicU32 = AtomicU32::new(1);
    EPOCHS.fetch_add(1, Ordering::Relaxed)
}
