//! Running a program again and again.

use std::cell::RefCell;

use trace::Trace;

use crate::config::Rules;
use crate::execution::{Ending, Execution};
use crate::recorder;
use crate::strategy::Strategy;
use crate::strategy::depth_first::DepthFirst;
use crate::strategy::happens_before::Order;
use crate::strategy::optimal::Optimal;
use crate::strategy::random::Random;
use crate::strategy::replay::Replay;
use crate::strategy::rotation::Rotation;
use crate::strategy::stalled::Stalled;

/// A way to go through a program's executions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// One execution of each class of equivalent ones, at most so many.
    Exhaustive {
        /// The bound.
        executions: u64,
    },
    /// Every schedule, equivalent or not, at most so many: the oracle.
    DepthFirst {
        /// The bound.
        executions: u64,
    },
    /// Random walks.
    Random {
        /// The seed that all choices derive from.
        seed: u64,
        /// How many.
        executions: u64,
    },
    /// Several ways of sampling in turn, each good at finding other bugs.
    Rotation {
        /// The seed that all choices derive from.
        seed: u64,
        /// How many.
        executions: u64,
    },
    /// Each thread in turn stops, after each of its first steps, for as long as
    /// any other can go on. For programs with loops that look again and again,
    /// with [`Rules::patience`].
    Stalled {
        /// At most so many executions.
        executions: u64,
    },
    /// One execution that follows a recorded schedule, and runs on without a
    /// switch after its end. The empty schedule runs each thread for as long
    /// as it can go.
    Replay {
        /// The thread number of each step, and the alternative it took.
        schedule: Vec<(u32, u32)>,
    },
}

impl Search {
    /// The strategy that goes this way, and the most executions that it may take.
    fn start(&self) -> (Box<dyn Strategy>, u64) {
        match self {
            Search::Exhaustive { executions } => (Box::new(Optimal::default()), *executions),
            Search::DepthFirst { executions } => (Box::new(DepthFirst::default()), *executions),
            Search::Random { seed, executions } => {
                (Box::new(Random::new(*seed, *executions)), *executions)
            }
            Search::Rotation { seed, executions } => {
                (Box::new(Rotation::new(*seed, *executions)), *executions)
            }
            Search::Stalled { executions } => (Box::new(Stalled::new(*executions)), *executions),
            Search::Replay { schedule } => (Box::new(Replay::new(schedule.clone())), 1),
        }
    }
}

/// What an exploration came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Executions that were inspected.
    pub executions: u64,
    /// Whether they stand for all there are.
    pub exhausted: bool,
    /// Executions that were begun and found to be equivalent to others.
    pub redundant: u64,
    /// An execution had to be cut short for being unfair.
    pub unfair: bool,
    /// A thread was held back because it looked again and again.
    pub spun: bool,
    /// A thread was stopped for ever, see [`Rules::halt`].
    pub halted: bool,
    /// The program used an atomic ordering weaker than `SeqCst`.
    pub weak: bool,
    /// A replay could not be followed.
    pub diverged: bool,
}

/// How an execution ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ended {
    /// The body returned, and every thread had ended.
    Returned,
    /// The body returned, and threads still ran.
    Leaked,
    /// The body panicked.
    Panicked,
    /// No thread could ever go on.
    Deadlock,
    /// Threads ran for ever, and changed nothing.
    Livelock,
    /// The program ended its process.
    Exited,
    /// It took more steps than an execution may.
    TooLong,
    /// It did something that is not modelled.
    Unsupported,
    /// Two accesses to plain memory were not ordered.
    DataRace,
    /// It used, or destroyed again, what was destroyed.
    UseAfterFree,
}

/// A finished execution.
pub struct Finished<'a, T> {
    value: Option<&'a T>,
    execution: &'a Execution,
    /// Memory for the order of its steps.
    order: &'a RefCell<Order>,
}

/// A mark made by the program, with what its thread knew then.
#[derive(Clone, Copy, Debug)]
pub struct Marked<'a> {
    /// Its name.
    pub name: &'a str,
    /// The thread that made it, by number.
    pub thread: u32,
    /// How many steps of all threads came before it.
    pub steps: u32,
    clock: &'a [u32],
}

impl Marked<'_> {
    /// Whether this mark happened before the other, by the memory model. Needs
    /// [`Rules::clocks`].
    pub fn happens_before(&self, other: &Marked<'_>) -> bool {
        let mine = self.clock.get(self.thread as usize).copied().unwrap_or(0);
        other.clock.get(self.thread as usize).copied().unwrap_or(0) >= mine
    }
}

impl<T> Finished<'_, T> {
    /// What the body returned, unless it did not.
    pub fn value(&self) -> Option<&T> {
        self.value
    }

    /// How it ended.
    pub fn ended(&self) -> Ended {
        match &self.execution.ending {
            Some(Ending::Returned) => Ended::Returned,
            Some(Ending::Leaked) => Ended::Leaked,
            Some(Ending::Panicked) => Ended::Panicked,
            Some(Ending::Deadlock) => Ended::Deadlock,
            Some(Ending::Livelock) => Ended::Livelock,
            Some(Ending::Exited { .. }) => Ended::Exited,
            Some(Ending::Unsupported { .. }) => Ended::Unsupported,
            Some(Ending::DataRace { .. }) => Ended::DataRace,
            Some(Ending::UseAfterFree { .. }) => Ended::UseAfterFree,
            Some(Ending::TooLong | Ending::Redundant) | None => Ended::TooLong,
        }
    }

    /// What it printed to standard output.
    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.execution.stdout).into_owned()
    }

    /// The message and the place of the panic that ended the body.
    pub fn panic(&self) -> Option<(String, Option<trace::Site>)> {
        let note = self.execution.main_panic.as_ref()?;
        Some((
            note.message.clone(),
            note.site.as_ref().map(recorder::panic_site),
        ))
    }

    /// The marks made, in order.
    pub fn marks(&self) -> Vec<Marked<'_>> {
        self.execution
            .marks
            .iter()
            .map(|mark| Marked {
                name: &mark.name,
                thread: mark.task,
                steps: mark.step,
                clock: &mark.clock,
            })
            .collect()
    }

    /// Threads, the body's own among them.
    pub fn threads(&self) -> usize {
        self.execution.order.len()
    }

    /// A thread's place in the order of spawning, by which a trace names it.
    pub fn place_of(&self, thread: u32) -> Option<usize> {
        self.execution.order.iter().position(|&task| task == thread)
    }

    /// The thread that was stopped for ever, by number, if it came to that; see
    /// [`Rules::halt`].
    pub fn halted(&self) -> Option<u32> {
        let halt = self.execution.rules.halt?;
        self.execution.halted.then_some(halt.thread)
    }

    /// Steps taken.
    pub fn steps(&self) -> usize {
        self.execution.steps.len()
    }

    /// The virtual time at the end, in nanoseconds.
    pub fn time(&self) -> u64 {
        self.execution.tasks[0].clock.time.max(self.execution.now)
    }

    /// What a replay needs to do the same again.
    pub fn schedule(&self) -> Vec<(u32, u32)> {
        self.execution
            .steps
            .iter()
            .map(|step| (step.task, step.choice))
            .collect()
    }

    /// A number that equivalent executions share.
    pub fn class(&self) -> u64 {
        let mut order = self.order.borrow_mut();
        order.fill(self.execution);
        order.class(self.execution)
    }

    /// Everything that happened. Needs [`Rules::record`].
    pub fn trace(&self) -> Trace {
        recorder::trace(self.execution)
    }
}

/// Runs programs under chosen interleavings. It is worth keeping: stacks and
/// tables are used again.
pub struct Explorer {
    execution: Box<Execution>,
    order: RefCell<Order>,
}

impl Default for Explorer {
    fn default() -> Explorer {
        Explorer::new()
    }
}

impl Explorer {
    /// An explorer for the calling OS thread.
    pub fn new() -> Explorer {
        Explorer {
            execution: Execution::new(),
            order: RefCell::default(),
        }
    }

    /// Every static of the crate called `name` starts fresh in each execution,
    /// a `static mut` too. To be said before anything of the crate has run;
    /// other statics start fresh if they hold something of the engine's.
    pub fn refresh_statics_of(&mut self, name: &str) {
        self.execution.statics.touch_all_of(name);
    }

    /// What is explored from now on is another program: what was learned of those
    /// before, such as the numbers of their threads, has no say in how it goes. Their
    /// schedules cannot be replayed any more.
    pub fn forget_programs(&mut self) {
        self.execution.forget_programs();
    }

    /// Runs `body` under every schedule that `search` comes to, and shows each
    /// finished execution to `inspect`, until that returns `false`.
    ///
    /// `body` must depend on nothing but itself and what it is scheduled to do.
    /// What it returns lives until `inspect` has seen it.
    pub fn explore<T>(
        &mut self,
        rules: Rules,
        search: &Search,
        body: impl Fn() -> T,
        mut inspect: impl FnMut(&Finished<'_, T>) -> bool,
    ) -> Summary {
        assert!(
            !crate::is_active(),
            "a checked program cannot explore programs"
        );
        let mut summary = Summary::default();
        let (mut strategy, bound) = search.start();
        self.execution.weak_used = false;
        loop {
            let knew = self.execution.rereads;
            let value = self.run(rules, &mut *strategy, &body);
            if self.execution.rereads && !knew {
                // From now on writers take one step more: all over again.
                self.clear(value);
                (summary, strategy) = (Summary::default(), search.start().0);
                continue;
            }
            summary.unfair |= self.execution.unfair;
            summary.spun |= self.execution.spun;
            summary.halted |= self.execution.halted;
            let mut go_on = true;
            if self.is_redundant() {
                summary.redundant += 1;
            } else {
                summary.executions += 1;
                go_on = inspect(&self.finished(&value));
            }
            let more = go_on && strategy.finished(&self.execution);
            self.clear(value);
            if !more {
                summary.exhausted = strategy.is_complete() && go_on && !summary.unfair;
                break;
            }
            if summary.executions >= bound {
                break;
            }
        }
        summary.diverged = strategy.diverged();
        summary.weak = self.execution.weak_used;
        summary
    }

    /// Runs one execution, which stays to be looked at until it is
    /// [cleared](Self::clear) away. What the body returned, unless it did not.
    pub(crate) fn run<T>(
        &mut self,
        rules: Rules,
        strategy: &mut dyn Strategy,
        body: impl Fn() -> T,
    ) -> Option<T> {
        loop {
            let mut value: Option<T> = None;
            self.execution.rules = rules;
            self.execution.rules.clocks |= self.execution.plain_memory || rules.failures > 0;
            self.execution.run(strategy, &mut || value = Some(body()));
            if !self.execution.plain_memory || self.execution.rules.clocks {
                return value;
            }
            // Known now, and from now on: the same once more, with clocks.
            self.clear(value);
        }
    }

    /// The execution that was run last.
    pub(crate) fn finished<'a, T>(&'a self, value: &'a Option<T>) -> Finished<'a, T> {
        Finished {
            value: value.as_ref(),
            execution: &self.execution,
            order: &self.order,
        }
    }

    /// Whether the strategy found it to be equivalent to an earlier one.
    pub(crate) fn is_redundant(&self) -> bool {
        matches!(self.execution.ending, Some(Ending::Redundant))
    }

    /// Throws the execution that was run last away, with what its body returned.
    pub(crate) fn clear<T>(&mut self, value: Option<T>) {
        // What the value owns goes with the arena.
        std::mem::forget(value);
        self.execution.clear();
    }

    /// What the strategy learns from.
    pub(crate) fn execution(&self) -> &Execution {
        &self.execution
    }
}
