//! Priorities with few changes: "A randomized scheduler with probabilistic
//! guarantees of finding bugs" (Burckhardt, Kothari, Musuvathi, Nagarakatte,
//! ASPLOS 2010).

use crate::execution::Execution;
use crate::strategy::random::SplitMix;

/// A bug of this depth needs so many ordering constraints.
const DEPTH: usize = 3;

/// Every task has a priority and the highest goes; at a few random steps the
/// one that goes falls below all others.
#[derive(Default)]
pub(crate) struct Pct {
    priorities: Vec<u64>,
    changes: Vec<u32>,
    /// The next priority to fall to; all initial ones are higher.
    low: u64,
}

impl Pct {
    /// Begins an execution of about `steps` steps.
    pub(crate) fn begin(&mut self, random: &mut SplitMix, steps: u32) {
        self.priorities.clear();
        self.changes = (1..DEPTH)
            .map(|_| random.below(steps.max(1) as usize) as u32)
            .collect();
        self.low = DEPTH as u64;
    }

    pub(crate) fn next(&mut self, random: &mut SplitMix, execution: &Execution) -> u32 {
        let step = execution.steps.len() as u32;
        for _ in self.changes.iter().filter(|&&change| change == step) {
            self.low -= 1;
            let running = execution.running as usize;
            if let Some(priority) = self.priorities.get_mut(running) {
                *priority = self.low;
            }
        }
        let mut best: Option<(u64, u32)> = None;
        for &task in execution.runnable() {
            while self.priorities.len() <= task as usize {
                self.priorities.push(random.next() | 1 << 32);
            }
            let priority = self.priorities[task as usize];
            if best.is_none_or(|(highest, _)| priority > highest) {
                best = Some((priority, task));
            }
        }
        best.expect("asked only while something can run").1
    }
}
