//! Every schedule, one after the other, without any reduction: the oracle that
//! the reduced explorer is held against.

use crate::execution::Execution;
use crate::strategy::Strategy;

/// A decision: which of the alternatives is being explored.
struct Fork {
    alternatives: Vec<u32>,
    taken: usize,
}

/// Plain depth-first search.
#[derive(Default)]
pub(crate) struct DepthFirst {
    forks: Vec<Fork>,
    depth: usize,
}

impl DepthFirst {
    fn decide(&mut self, alternatives: impl FnOnce() -> Vec<u32>) -> u32 {
        if self.depth == self.forks.len() {
            self.forks.push(Fork {
                alternatives: alternatives(),
                taken: 0,
            });
        }
        let fork = &self.forks[self.depth];
        self.depth += 1;
        fork.alternatives[fork.taken]
    }
}

impl Strategy for DepthFirst {
    fn next(&mut self, execution: &Execution) -> Option<u32> {
        let task = self.decide(|| {
            let mut runnable = execution.runnable().to_vec();
            runnable.sort_unstable();
            runnable
        });
        debug_assert!(
            execution.is_runnable(task),
            "the program is not deterministic"
        );
        Some(task)
    }

    fn choose(&mut self, count: u32) -> u32 {
        self.decide(|| (0..count).collect())
    }

    fn finished(&mut self, _execution: &Execution) -> bool {
        self.depth = 0;
        while let Some(fork) = self.forks.last_mut() {
            fork.taken += 1;
            if fork.taken < fork.alternatives.len() {
                return true;
            }
            self.forks.pop();
        }
        false
    }

    fn is_complete(&self) -> bool {
        true
    }
}
