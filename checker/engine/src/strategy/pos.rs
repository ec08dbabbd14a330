//! Partial order sampling: "Partial order aware concurrency sampling" (Yuan,
//! Yang, Gu, CAV 2018).

use crate::access::{StableFootprints, dependent};
use crate::execution::Execution;
use crate::strategy::random::SplitMix;

/// Every pending step has a random priority and the highest goes; a step that
/// raced with the one that went gets a new one.
#[derive(Default)]
pub(crate) struct Pos {
    /// For each task, the priority of its pending step, and which of its steps
    /// that is.
    priorities: Vec<(u64, u32)>,
    /// The step that is being taken.
    taken: StableFootprints,
    pending: StableFootprints,
    any: bool,
}

impl Pos {
    pub(crate) fn begin(&mut self) {
        self.priorities.clear();
        self.any = false;
    }

    pub(crate) fn next(&mut self, random: &mut SplitMix, execution: &Execution) -> u32 {
        let mut best: Option<(u64, u32)> = None;
        for &task in execution.runnable() {
            let nth = execution.tasks[task as usize].taken;
            if self.priorities.len() <= task as usize {
                self.priorities.resize(task as usize + 1, (0, u32::MAX));
            }
            let mut renew = self.priorities[task as usize].1 != nth;
            if !renew && self.any && !self.taken.is_empty() {
                execution.stable_pending(task, &mut self.pending);
                renew = dependent(&self.pending, &self.taken);
            }
            if renew {
                self.priorities[task as usize] = (random.next(), nth);
            }
            let priority = self.priorities[task as usize].0;
            if best.is_none_or(|(highest, _)| priority > highest) {
                best = Some((priority, task));
            }
        }
        let (_, task) = best.expect("asked only while something can run");
        execution.stable_pending(task, &mut self.taken);
        self.any = true;
        task
    }
}
