//! One execution for each class of equivalent ones.
//!
//! Optimal dynamic partial-order reduction with wakeup trees (Abdulla, Aronis,
//! Jonsson, Sagonas, POPL 2014; "Source sets: a foundation for optimal dynamic
//! partial order reduction", JACM 2017). After each execution its races are
//! found: two dependent steps that could have come in the other order. For each,
//! a sequence that reverses it is added to what is to be explored from before
//! the first, unless something equivalent is there. *Sleep sets* remember what
//! need not be explored again.
//!
//! Three things go beyond the paper. Steps that block at the end of an
//! execution take part in races although they never happened. A step may have
//! several *alternatives* (which old value a load returns): all of them are
//! explored before its task is put to sleep. And a race is not reversed if its
//! first step is what made its second possible.

mod parts;

use parts::Told;
use smallvec::SmallVec;

use crate::access::{StableFootprints, dependent};
use crate::execution::Execution;
use crate::strategy::Strategy;
use crate::strategy::happens_before::Order;
use crate::strategy::random::SplitMix;
use crate::strategy::replay::run_on;
use crate::strategy::wakeup::{Branch, Sequence, insert};

/// A task that need not go next: what would follow has been explored.
#[derive(Clone)]
struct Sleeper {
    task: u32,
    footprint: StableFootprints,
}

/// A state on the path that is being explored, and the step taken from it.
#[derive(Default)]
struct Node {
    sleep: Vec<Sleeper>,
    /// Tasks that can go next here.
    runnable: SmallVec<[u32; 8]>,
    /// What else is to be explored from here.
    branches: Vec<Branch>,
    task: u32,
    /// The alternative to begin with, the one being explored, and how many
    /// there are.
    start: u32,
    round: u32,
    choices: u32,
    footprint: StableFootprints,
    /// What to do after this step the next time it is taken.
    guide: Vec<Branch>,
    /// The part of the exploration that begins with this step, if it was given away.
    part: Option<u32>,
}

impl Node {
    /// The alternative that is being explored: first the one to begin with,
    /// then all others in order.
    fn choice(&self) -> u32 {
        match self.round {
            0 => self.start,
            round if round <= self.start => round - 1,
            round => round,
        }
    }

    /// From now on this branch is explored.
    fn begin(&mut self, branch: Branch) {
        self.task = branch.task;
        self.start = branch.choice;
        self.round = 0;
        self.choices = 1;
        self.footprint = branch.footprint;
        self.guide = branch.after;
        self.part = branch.part;
    }

    /// The step that was explored, with all that comes after it, need not be taken any more.
    fn put_to_sleep(&mut self) {
        self.sleep.push(Sleeper {
            task: self.task,
            footprint: std::mem::take(&mut self.footprint),
        });
    }
}

/// Steps, of all sequences that reverse the races of one execution, beyond which
/// they would take more memory than they are worth: such a program is sampled.
const MOST_STEPS: usize = 1_000_000;

/// Steps of an execution beyond which ordering them takes too long, with the same
/// consequence. The execution comes to its end at random.
const LONGEST: usize = 10_000;

/// See the [module](self).
#[derive(Default)]
pub(crate) struct Optimal {
    /// Steps of the sequences that reverse the newest execution's races.
    weight: usize,
    /// The program is too large.
    gave_up: bool,
    random: SplitMix,
    path: Vec<Node>,
    /// The newest execution's.
    order: Order,
    /// Steps of `path` whose outcome has been noted in this execution.
    noted: usize,
    /// The first state whose branches are explored here. Those of the states before it
    /// are somebody else's.
    own: usize,
    /// Where the part begins that was given away last.
    given: usize,
    /// Parts that are not given away any more.
    outdated: Vec<u32>,
    told: Told,
}

impl Optimal {
    /// Notes what the newest step was, now that it has been taken.
    fn note(&mut self, execution: &Execution) {
        while self.noted < execution.steps.len() {
            let step = &execution.steps[self.noted];
            let node = &mut self.path[self.noted];
            node.choices = step.choices;
            node.footprint.clear();
            let touched = execution.touched_by(step).iter();
            node.footprint
                .extend(touched.map(|it| execution.stable(*it)));
            self.noted += 1;
        }
    }

    /// A state that has not been reached before.
    fn arrive(&mut self, execution: &Execution) -> Option<u32> {
        let (sleep, mut branches) = match self.path.last_mut() {
            None => (Vec::new(), Vec::new()),
            Some(before) => {
                let awake = |sleeper: &&Sleeper| {
                    sleeper.task != before.task && !dependent(&sleeper.footprint, &before.footprint)
                };
                let sleep = before.sleep.iter().filter(awake).cloned().collect();
                (sleep, std::mem::take(&mut before.guide))
            }
        };
        let possible = |branch: &Branch| execution.is_runnable(branch.task);
        let (task, choice, guide) = match branches.iter().position(possible) {
            Some(place) => {
                let branch = branches.remove(place);
                (branch.task, branch.choice, branch.after)
            }
            None => {
                let sleeps = |task: u32| sleep.iter().any(|it: &Sleeper| it.task == task);
                let task = Some(run_on(execution))
                    .filter(|&task| !sleeps(task))
                    .or_else(|| {
                        execution
                            .runnable()
                            .iter()
                            .copied()
                            .filter(|&task| !sleeps(task))
                            .min()
                    })?;
                (task, 0, Vec::new())
            }
        };
        branches.retain(possible);
        self.path.push(Node {
            sleep,
            runnable: execution.runnable().into(),
            branches,
            task,
            start: choice,
            round: 0,
            choices: 1,
            footprint: StableFootprints::new(),
            guide,
            part: None,
        });
        Some(task)
    }

    /// Any task: threads that try again and again may disturb each other for ever
    /// if they always go in the same order, but not if they go as it comes.
    fn stroll(&mut self, execution: &Execution) -> Option<u32> {
        let runnable = execution.runnable();
        let task = runnable[self.random.below(runnable.len())];
        self.path.push(Node {
            task,
            choices: 1,
            ..Node::default()
        });
        Some(task)
    }

    /// Adds what reverses the races of a finished execution.
    fn find_races(&mut self, execution: &Execution) {
        let mut order = std::mem::take(&mut self.order);
        order.fill(execution);
        for second in 0..order.len() {
            let (task, footprint) = (order.task(second), order.footprint(second));
            let guarded = execution.steps[second].guarded;
            let sure = |first: usize| !guarded || self.could_go(execution, first, second, task);
            for first in order.races(second, task, footprint, order.known(second), sure) {
                if !enabled_by(execution, first, second, task) {
                    let last = Branch {
                        task,
                        choice: order.choice(second),
                        footprint: footprint.into(),
                        after: Vec::new(),
                        part: None,
                    };
                    self.reverse(&order, first, last);
                }
            }
        }
        // What is still about to happen could have happened earlier.
        let mut footprint = StableFootprints::new();
        let end = order.len();
        for &task in &execution.order {
            let Some(pending) = &execution.tasks[task as usize].pending else {
                continue;
            };
            execution.stable_pending(task, &mut footprint);
            let guarded = pending.ready.is_some();
            let sure = |first: usize| !guarded || self.could_go(execution, first, end, task);
            for first in order.races(end, task, &footprint, order.at_end(task), sure) {
                let last = Branch {
                    task,
                    choice: 0,
                    footprint: footprint.clone(),
                    after: Vec::new(),
                    part: None,
                };
                self.reverse(&order, first, last);
            }
        }
        self.order = order;
    }

    /// Whether `task`, whose next step after the step `first` is the step
    /// `second`, could have taken it in place of `first`.
    fn could_go(&self, execution: &Execution, first: usize, second: usize, task: u32) -> bool {
        let waits = !execution.steps[first..second]
            .iter()
            .any(|step| step.task == task);
        waits && self.path[first].runnable.contains(&task)
    }

    /// Lets `last` happen before the step `first`, everything that does not
    /// depend on `first` staying as it was.
    fn reverse(&mut self, order: &Order, first: usize, last: Branch) {
        if self.gave_up {
            return;
        }
        let steps: Vec<usize> = (first + 1..order.len())
            .filter(|&step| !order.before(first, step))
            .collect();
        let weight = steps.len();
        let sequence = Sequence {
            order,
            steps,
            last: Some(last),
        };
        if self.add(first, sequence) {
            self.weight += weight;
            self.gave_up = self.weight > MOST_STEPS;
        }
    }

    /// Adds a sequence to what is to be explored from a state of the path, unless it has
    /// been.
    fn add(&mut self, state: usize, sequence: Sequence<'_>) -> bool {
        let node = &mut self.path[state];
        if !sequence
            .first()
            .is_some_and(|task| node.runnable.contains(&task))
        {
            // The last step waits for something that only the one after this state can
            // bring.
            return false;
        }
        let explored = node
            .sleep
            .iter()
            .any(|sleeper| sequence.may_begin_with(sleeper.task, &sleeper.footprint))
            || sequence.may_begin_with(node.task, &node.footprint);
        if explored {
            return false;
        }
        if state < self.own {
            self.tell(state, sequence);
        } else {
            insert(&mut node.branches, sequence, &mut self.outdated);
        }
        true
    }

    /// Moves on to what is to be explored next, deepest first.
    fn advance(&mut self) -> bool {
        loop {
            let depth = self.path.len();
            let Some(node) = self.path.last_mut() else {
                return false;
            };
            if node.round + 1 < node.choices {
                node.round += 1;
                node.guide.clear();
                return true;
            }
            if depth <= self.own {
                return false;
            }
            node.put_to_sleep();
            if !node.branches.is_empty() {
                let branch = node.branches.remove(0);
                node.begin(branch);
                return true;
            }
            self.path.pop();
        }
    }
}

/// Whether the step `first` is what made `second`, of `task`, possible.
fn enabled_by(execution: &Execution, first: usize, second: usize, task: u32) -> bool {
    // The task must have been waiting for this very step.
    let waiting = !execution.steps[first..second]
        .iter()
        .any(|step| step.task == task);
    waiting
        && execution
            .enabled
            .iter()
            .any(|it| it.by as usize == first && it.task == task)
}

impl Strategy for Optimal {
    fn next(&mut self, execution: &Execution) -> Option<u32> {
        self.note(execution);
        match self.path.get(execution.steps.len()) {
            Some(node) => Some(node.task),
            None if execution.steps.len() >= LONGEST => self.stroll(execution),
            None => self.arrive(execution),
        }
    }

    fn choose(&mut self, count: u32) -> u32 {
        let depth = crate::execution::current().map_or(0, |execution| execution.steps.len() - 1);
        self.path[depth].choice().min(count - 1)
    }

    fn finished(&mut self, execution: &Execution) -> bool {
        self.note(execution);
        self.noted = 0;
        self.path.truncate(execution.steps.len());
        if execution.steps.len() >= LONGEST {
            self.gave_up = true;
            return false;
        }
        self.weight = 0;
        self.find_races(execution);
        if self.gave_up {
            return false;
        }
        let more = self.advance();
        self.noted = 0;
        more
    }

    fn is_complete(&self) -> bool {
        !self.gave_up
    }

    fn gave_up(&self) -> bool {
        self.gave_up
    }

    fn give(&mut self, part: u32) -> bool {
        self.give_branch(part)
    }

    fn outdated_part(&mut self) -> Option<u32> {
        self.outdated.pop()
    }

    fn keep_to_part(&mut self) {
        self.keep_to_branch();
    }

    fn tell(&self) -> Vec<u64> {
        self.tell_all()
    }

    fn part(&self) -> Option<u32> {
        self.path.last().and_then(|node| node.part)
    }

    fn take_back(&mut self) {
        if let Some(node) = self.path.last_mut() {
            node.part = None;
        }
    }

    fn skip_part(&mut self, told: &[u64]) -> bool {
        self.hear(told);
        self.take_back();
        self.advance()
    }
}
