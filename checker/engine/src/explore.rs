//! Running a program again and again.

use std::cell::RefCell;

use crate::config::Rules;
use crate::execution::{Ending, Execution};
use crate::finished::Finished;
use crate::helper::Helpers;
use crate::inspector::{Alone, Inspector, Onward};
use crate::sharing::Helping;
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

/// Runs programs under chosen interleavings. It is worth keeping: stacks and
/// tables are used again.
pub struct Explorer {
    pub(crate) execution: Box<Execution>,
    order: RefCell<Order>,
    pub(crate) helpers: Helpers,
}

/// An exploration under way.
pub(crate) struct Course {
    pub(crate) rules: Rules,
    pub(crate) strategy: Box<dyn Strategy>,
    /// Executions after which it is over.
    pub(crate) bound: u64,
    pub(crate) summary: Summary,
    /// In a helper, what it does.
    pub(crate) helping: Option<Helping>,
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
            helpers: Helpers::default(),
        }
    }

    /// Every static of the crate called `name` starts fresh in each execution,
    /// a `static mut` too. To be said before anything of the crate has run;
    /// other statics start fresh if they hold something of the engine's.
    pub fn refresh_statics_of(&mut self, name: &str) {
        self.execution.statics.touch_all_of(name);
    }

    /// From now on as many other processes may help at once with what is
    /// [inspected](Self::inspect_all); each after at least `pause` executions without
    /// another one, since it takes as long as some executions to start one. They are forks of
    /// this process, which must not have threads that hold locks. There are none elsewhere
    /// than on Linux.
    ///
    /// What comes of an exploration is the same with helpers and without.
    pub fn set_helpers(&mut self, most: usize, pause: u64) {
        self.helpers = Helpers::new(most, pause);
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
        inspect: impl FnMut(&Finished<'_, T>) -> bool,
    ) -> Summary {
        self.inspect_all(rules, search, body, &mut Alone(inspect))
    }

    /// As [`explore`](Self::explore), with an inspector that helpers can have copies of:
    /// see [`set_helpers`](Self::set_helpers).
    pub fn inspect_all<T>(
        &mut self,
        rules: Rules,
        search: &Search,
        body: impl Fn() -> T,
        inspector: &mut impl Inspector<T>,
    ) -> Summary {
        assert!(
            !crate::is_active(),
            "a checked program cannot explore programs"
        );
        let (strategy, bound) = search.start();
        let mut course = Course {
            rules,
            strategy,
            bound,
            summary: Summary::default(),
            helping: None,
        };
        self.execution.weak_used = false;
        self.helpers.begin();
        loop {
            let knew = self.execution.kept_out;
            let value = self.run(rules, &mut *course.strategy, &body);
            if self.execution.kept_out != knew {
                // From now on writers do more than they did: all over again.
                self.clear(value);
                course.give_up_helping();
                self.helpers.begin();
                (course.summary, course.strategy) = (Summary::default(), search.start().0);
                continue;
            }
            let onward = self.look(&mut course.summary, &value, inspector);
            let go_on = onward != Onward::Stop;
            let mut more = go_on && course.strategy.finished(&self.execution);
            if onward == Onward::Learned {
                course.note_lesson(|| self.finished(&value).schedule());
            }
            self.clear(value);
            more = more && self.skip_parts(&mut course, &body, inspector);
            if !more || course.summary.executions >= course.bound {
                return self.conclude(course, more, go_on, inspector);
            }
            self.give_part(&mut course, inspector);
        }
    }

    /// Counts the newest execution, and has it inspected.
    fn look<T>(
        &self,
        summary: &mut Summary,
        value: &Option<T>,
        inspector: &mut impl Inspector<T>,
    ) -> Onward {
        summary.unfair |= self.execution.unfair;
        summary.spun |= self.execution.spun;
        summary.halted |= self.execution.halted;
        if self.is_redundant() {
            summary.redundant += 1;
            return Onward::Next;
        }
        summary.executions += 1;
        inspector.inspect(&self.finished(value))
    }

    /// The exploration is over: there is no more, or no more is wanted. A helper ends here.
    fn conclude<T>(
        &mut self,
        mut course: Course,
        more: bool,
        go_on: bool,
        inspector: &impl Inspector<T>,
    ) -> Summary {
        if let Some(helping) = course.helping {
            let is_whole = !more && go_on && !course.strategy.gave_up();
            let told = is_whole.then(|| (course.strategy.tell(), inspector.account()));
            helping.leave(&self.execution, &course.summary, told);
        }
        self.helpers.dismiss_all();
        let summary = &mut course.summary;
        summary.exhausted = !more && course.strategy.is_complete() && go_on && !summary.unfair;
        summary.diverged = course.strategy.diverged();
        summary.weak = self.execution.weak_used;
        course.summary
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
