//! Every schedule with few preemptions: those that a person can follow.
//!
//! Iterative context bounding (Musuvathi, Qadeer: "Iterative context bounding
//! for systematic testing of multithreaded programs", PLDI 2007). A preemption
//! is a switch away from a task that could have gone on. Taking another
//! alternative than a step's first one (an old value) costs as much.

use crate::execution::Execution;
use crate::strategy::Strategy;

/// A decision, its alternatives in order of their cost.
struct Fork {
    alternatives: Vec<u32>,
    /// Whether all but the first alternative cost one.
    costly: bool,
    taken: usize,
}

/// Depth-first search over the schedules that cost exactly `bound`.
pub(crate) struct Bounded {
    bound: u32,
    forks: Vec<Fork>,
    depth: usize,
    cost: u32,
    /// Some alternative was left out for its cost: a higher bound has more.
    pub(crate) cut: bool,
}

impl Bounded {
    pub(crate) fn new(bound: u32) -> Bounded {
        Bounded {
            bound,
            forks: Vec::new(),
            depth: 0,
            cost: 0,
            cut: false,
        }
    }

    /// What the execution that has just ended cost.
    pub(crate) fn cost(&self) -> u32 {
        self.cost
    }

    fn decide(&mut self, alternatives: Vec<u32>, costly: bool) -> u32 {
        if self.depth == self.forks.len() {
            let mut alternatives = alternatives;
            if costly && self.cost >= self.bound && alternatives.len() > 1 {
                self.cut = true;
                alternatives.truncate(1);
            }
            self.forks.push(Fork {
                alternatives,
                costly,
                taken: 0,
            });
        }
        let fork = &self.forks[self.depth];
        self.depth += 1;
        self.cost += u32::from(fork.costly && fork.taken > 0);
        fork.alternatives[fork.taken]
    }
}

impl Strategy for Bounded {
    fn next(&mut self, execution: &Execution) -> Option<u32> {
        let running = execution.running;
        let mut tasks = execution.runnable().to_vec();
        tasks.sort_unstable();
        let goes_on = execution.is_runnable(running);
        if goes_on {
            tasks.retain(|&task| task != running);
            tasks.insert(0, running);
        }
        let task = self.decide(tasks, goes_on);
        execution.is_runnable(task).then_some(task)
    }

    fn choose(&mut self, count: u32) -> u32 {
        self.decide((0..count).collect(), true)
    }

    fn finished(&mut self, _execution: &Execution) -> bool {
        self.depth = 0;
        self.cost = 0;
        while let Some(fork) = self.forks.last_mut() {
            fork.taken += 1;
            if fork.taken < fork.alternatives.len() {
                return true;
            }
            self.forks.pop();
        }
        false
    }
}
