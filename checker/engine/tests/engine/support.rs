//! Small programs over the engine's primitives, described as data.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::atomic::Ordering;

use engine::primitive::condvar::Condvar;
use engine::primitive::lock::Lock;
use engine::primitive::output::{self, Stream, print};
use engine::primitive::rwlock::{Hold, RwLock};
use engine::primitive::thread;
use engine::{
    Access, Atomic, Ended, Explorer, Finished, Rules, Search, Shared, State, Step, Summary, Wake,
    Word, perform_when,
};

/// An atomic variable.
#[derive(Default)]
pub(crate) struct Variable(Cell<u64>);

impl Variable {
    pub(crate) fn atomic(&self) -> Atomic<'_> {
        Atomic {
            word: Word::of_cell(&self.0),
            show: |value| value.to_string(),
        }
    }

    pub(crate) fn load(&self, ordering: Ordering) -> u64 {
        self.atomic().load(ordering)
    }

    pub(crate) fn store(&self, value: u64, ordering: Ordering) {
        self.atomic().store(value, ordering);
    }

    pub(crate) fn add(&self, value: u64, ordering: Ordering) -> u64 {
        self.atomic()
            .update(ordering, Ordering::Relaxed, |it| Some(it + value))
            .0
    }

    pub(crate) fn exchange(&self, from: u64, to: u64, ordering: Ordering) -> u64 {
        self.atomic()
            .update(ordering, on_failure(ordering), |it| {
                (it == from).then_some(to)
            })
            .0
    }

    /// Whether it was exchanged.
    pub(crate) fn exchange_weakly(&self, from: u64, to: u64, ordering: Ordering) -> bool {
        self.atomic()
            .update_weakly(ordering, on_failure(ordering), |it| {
                (it == from).then_some(to)
            })
            .1
    }
}

fn on_failure(ordering: Ordering) -> Ordering {
    match ordering {
        Ordering::SeqCst => Ordering::SeqCst,
        Ordering::Acquire | Ordering::AcqRel => Ordering::Acquire,
        _ => Ordering::Relaxed,
    }
}

/// A queue of one place, all of whose steps are guarded and write: the explorer
/// knows nothing of its states.
pub(crate) struct Queue(Shared<Place>);

struct Place(Option<u64>);

impl State for Place {
    const NEW: Place = Place(None);
    const KIND: trace::ObjectKind = trace::ObjectKind::Channel;
}

impl Queue {
    fn put(&self, value: u64) {
        let step = Step::new(trace::Operation::Send).on(&self.0, Access::Write);
        let state = self.0.state();
        perform_when(
            step,
            || unsafe { (*state).0.is_none() },
            |_| unsafe { (*state).0 = Some(value) },
        );
    }

    fn take(&self) -> u64 {
        let step = Step::new(trace::Operation::Receive).on(&self.0, Access::Write);
        let state = self.0.state();
        perform_when(
            step,
            || unsafe { (*state).0.is_some() },
            |_| unsafe { (*state).0.take().unwrap() },
        )
    }
}

/// One operation of a thread, on numbered objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Load(usize, Ordering),
    Store(usize, u64, Ordering),
    Add(usize, Ordering),
    Exchange(usize, u64, u64, Ordering),
    ExchangeWeakly(usize, u64, u64, Ordering),
    Fence(Ordering),
    Locked(usize, Vec<Op>),
    TryLocked(usize, Vec<Op>),
    LockedFor(usize, Vec<Op>),
    Reading(usize, Vec<Op>),
    Writing(usize, Vec<Op>),
    TryWriting(usize, Vec<Op>),
    Wait(usize, usize),
    WaitFor(usize, usize),
    NotifyOne(usize),
    NotifyAll(usize),
    Park,
    ParkFor,
    Unpark(usize),
    Print(&'static str),
    Printing(Vec<Op>),
    Yield,
    Sleep(u64),
    Spawn(Vec<Op>),
    Panic,
    Put(u64),
    Take,
    ExitProcess,
}

/// The objects that a program's threads share.
pub(crate) struct World {
    pub variables: Vec<Variable>,
    pub locks: Vec<Lock>,
    pub rwlocks: Vec<RwLock>,
    pub condvars: Vec<Condvar>,
    pub queue: Queue,
    pub threads: RefCell<Vec<engine::TaskId>>,
    pub seen: RefCell<BTreeMap<usize, Vec<u64>>>,
}

impl World {
    pub(crate) fn new() -> World {
        World {
            variables: (0..4).map(|_| Variable::default()).collect(),
            locks: (0..3).map(|_| Lock::new()).collect(),
            rwlocks: (0..2).map(|_| RwLock::new()).collect(),
            condvars: (0..2).map(|_| Condvar::new()).collect(),
            queue: Queue(Shared::new()),
            threads: RefCell::new(Vec::new()),
            seen: RefCell::new(BTreeMap::new()),
        }
    }

    fn saw(&self, me: usize, value: u64) {
        self.seen.borrow_mut().entry(me).or_default().push(value);
    }

    pub(crate) fn run(self: &Rc<World>, me: usize, ops: &[Op]) {
        for op in ops {
            self.step(me, op);
        }
    }

    fn step(self: &Rc<World>, me: usize, op: &Op) {
        match op {
            Op::Load(it, ordering) => self.saw(me, self.variables[*it].load(*ordering)),
            Op::Store(it, value, ordering) => self.variables[*it].store(*value, *ordering),
            Op::Add(it, ordering) => self.saw(me, self.variables[*it].add(1, *ordering)),
            Op::Exchange(it, from, to, ordering) => {
                self.saw(me, self.variables[*it].exchange(*from, *to, *ordering));
            }
            Op::ExchangeWeakly(it, from, to, ordering) => {
                let exchanged = self.variables[*it].exchange_weakly(*from, *to, *ordering);
                self.saw(me, u64::from(exchanged));
            }
            Op::Fence(ordering) => engine::fence(*ordering),
            Op::Locked(it, inner) => {
                self.locks[*it].lock();
                self.run(me, inner);
                self.locks[*it].unlock(true);
            }
            Op::TryLocked(it, inner) => {
                let taken = self.locks[*it].try_lock();
                self.saw(me, u64::from(taken));
                if taken {
                    self.run(me, inner);
                    self.locks[*it].unlock(true);
                }
            }
            Op::LockedFor(it, inner) => {
                let taken = self.locks[*it].lock_until(engine::now() + 10);
                self.saw(me, u64::from(taken));
                if taken {
                    self.run(me, inner);
                    self.locks[*it].unlock(true);
                }
            }
            Op::Reading(it, inner) => {
                self.rwlocks[*it].lock(Hold::Shared);
                self.run(me, inner);
                self.rwlocks[*it].unlock(Hold::Shared, false);
            }
            Op::Writing(it, inner) => {
                self.rwlocks[*it].lock(Hold::Exclusive);
                self.run(me, inner);
                self.rwlocks[*it].unlock(Hold::Exclusive, true);
            }
            Op::TryWriting(it, inner) => {
                let taken = self.rwlocks[*it].try_lock(Hold::Exclusive);
                self.saw(me, u64::from(taken));
                if taken {
                    self.run(me, inner);
                    self.rwlocks[*it].unlock(Hold::Exclusive, true);
                }
            }
            Op::Wait(condvar, lock) => {
                self.locks[*lock].lock();
                self.condvars[*condvar].wait(&self.locks[*lock], true, None);
                self.locks[*lock].unlock(true);
            }
            Op::WaitFor(condvar, lock) => {
                self.locks[*lock].lock();
                let deadline = engine::now() + 10;
                let wake = self.condvars[*condvar].wait(&self.locks[*lock], true, Some(deadline));
                self.saw(me, u64::from(wake == Wake::TimedOut));
                self.locks[*lock].unlock(true);
            }
            Op::NotifyOne(condvar) => {
                let woken = self.condvars[*condvar].notify_one();
                self.saw(me, u64::from(woken));
            }
            Op::NotifyAll(condvar) => {
                let woken = self.condvars[*condvar].notify_all();
                self.saw(me, woken as u64);
            }
            Op::Park => thread::park(None),
            Op::ParkFor => thread::park(Some(engine::now() + 10)),
            Op::Unpark(nth) => {
                // Only threads that were there before this one: which others
                // are there yet depends on luck.
                let nth = nth % (me + 1);
                if nth < me {
                    let other = self.threads.borrow()[nth];
                    thread::unpark(other);
                }
            }
            Op::Print(text) => print(Stream::Stdout, text),
            Op::Printing(inner) => {
                output::lock(Stream::Stdout);
                self.run(me, inner);
                output::unlock(Stream::Stdout);
            }
            Op::Yield => thread::yield_now(),
            Op::Sleep(time) => thread::sleep(*time),
            Op::Spawn(inner) => {
                let (world, inner) = (self.clone(), inner.clone());
                let child = thread::spawn(None, Box::new(move || world.run(me, &inner)));
                thread::join(child);
            }
            Op::Put(value) => self.queue.put(*value),
            Op::Take => self.saw(me, self.queue.take()),
            Op::ExitProcess => engine::exit_process(Some(0)),
            Op::Panic => {
                let caught = std::panic::catch_unwind(|| panic!("on purpose"));
                assert!(caught.is_err());
                engine::panic_was_caught();
            }
        }
    }
}

/// What can be seen of an execution from outside.
pub(crate) type Outcome = (Ended, BTreeMap<usize, Vec<u64>>, String, Vec<u64>);

/// A program: each list of operations is a thread's.
pub(crate) type Program = Vec<Vec<Op>>;

/// Runs a program under a search: its outcomes, with how many executions had
/// each, the number of classes, and the summary.
pub(crate) fn explore(
    program: &Program,
    rules: Rules,
    search: &Search,
) -> (BTreeMap<Outcome, u64>, BTreeSet<u64>, Summary) {
    explore_joining(program, true, rules, search)
}

/// The same; if the body does not join its threads they may outlive it.
pub(crate) fn explore_joining(
    program: &Program,
    joins: bool,
    rules: Rules,
    search: &Search,
) -> (BTreeMap<Outcome, u64>, BTreeSet<u64>, Summary) {
    let mut outcomes = BTreeMap::new();
    let mut classes = BTreeSet::new();
    let stage = Stage::default();
    let summary = Explorer::new().explore(
        rules,
        search,
        || stage.play(program, joins),
        |finished| {
            *outcomes.entry(stage.outcome(finished)).or_insert(0) += 1;
            classes.insert(finished.class());
            true
        },
    );
    (outcomes, classes, summary)
}

/// Where programs are run, and what is to be seen of that.
#[derive(Default)]
pub(crate) struct Stage(RefCell<Option<Rc<World>>>);

impl Stage {
    /// A body that runs `program`.
    pub(crate) fn play(&self, program: &Program, joins: bool) {
        let world = Rc::new(World::new());
        // Kept as a bare pointer: the world dies with the execution.
        std::mem::forget(self.0.replace(Some(world.clone())));
        for (me, ops) in program.iter().enumerate() {
            let (world2, ops) = (world.clone(), ops.clone());
            let child = thread::spawn(None, Box::new(move || world2.run(me, &ops)));
            world.threads.borrow_mut().push(child);
        }
        let threads = world.threads.borrow().clone();
        for child in threads.into_iter().filter(|_| joins) {
            thread::join(child);
        }
    }

    /// What came of the newest execution, copied out of its memory.
    pub(crate) fn outcome(&self, finished: &Finished<'_, ()>) -> Outcome {
        let world = self.0.borrow_mut().take();
        let world = world.expect("the body makes a world");
        let seen = world
            .seen
            .borrow()
            .iter()
            .map(|(k, v)| (*k, v.to_vec()))
            .collect();
        let values = world.variables.iter().map(|it| it.0.get()).collect();
        std::mem::forget(world);
        (finished.ended(), seen, finished.stdout(), values)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // The last execution may have been redundant; its world is gone.
        std::mem::forget(self.0.take());
    }
}
