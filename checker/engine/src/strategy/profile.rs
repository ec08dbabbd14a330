//! What earlier executions of a program say about its size.

use std::collections::BTreeMap;

use crate::execution::{Execution, Step};

/// Sizes seen in earlier executions; estimates for the next.
#[derive(Default)]
pub(crate) struct Profile {
    /// Steps of each task, the most that were ever seen.
    steps: Vec<u32>,
    /// Who spawned each task.
    parents: Vec<u32>,
    /// Of all tasks together.
    pub(crate) total: u32,
    /// For each object that more than one task touches, how often each does.
    pub(crate) shared: BTreeMap<usize, Vec<u32>>,
}

impl Profile {
    /// Learns from a finished execution.
    pub(crate) fn learn(&mut self, execution: &Execution) {
        let tasks = execution.tasks.len();
        self.steps.resize(tasks, 0);
        self.parents.resize(tasks, 0);
        for &task in &execution.order {
            let it = &execution.tasks[task as usize];
            let steps = &mut self.steps[task as usize];
            *steps = (*steps).max(it.taken);
            self.parents[task as usize] = it.parent;
        }
        self.total = self.total.max(execution.steps.len() as u32);
        let mut touches: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for step in &execution.steps {
            for key in keys(execution, step) {
                let counts = touches.entry(key).or_default();
                counts.resize(tasks, 0);
                counts[step.task as usize] += 1;
            }
        }
        for (key, counts) in touches {
            if counts.iter().filter(|&&count| count > 0).count() > 1 {
                let known = self.shared.entry(key).or_default();
                known.resize(tasks, 0);
                for (known, count) in known.iter_mut().zip(counts) {
                    *known = (*known).max(count);
                }
            }
        }
    }

    /// Steps that a task has still to take, and those of the tasks that it has
    /// still to spawn; at least 1.
    pub(crate) fn left(&self, execution: &Execution, task: u32) -> u32 {
        let taken = execution.tasks[task as usize].taken;
        let own = self
            .steps
            .get(task as usize)
            .map_or(1, |steps| steps.saturating_sub(taken));
        let unborn = (1..self.parents.len())
            .filter(|&it| self.descends(it as u32, task))
            .filter(|&it| execution.tasks.get(it).is_none_or(|it| !it.is_born()))
            .map(|it| self.steps[it])
            .sum::<u32>();
        (own + unborn).max(1)
    }

    fn descends(&self, mut task: u32, from: u32) -> bool {
        while task != 0 {
            task = self.parents[task as usize];
            if task == from {
                return true;
            }
        }
        false
    }
}

/// The objects that a step touched.
fn keys<'a>(execution: &'a Execution, step: &Step) -> impl Iterator<Item = usize> + 'a {
    execution.footprints[step.footprints.0 as usize..step.footprints.1 as usize]
        .iter()
        .map(|it| execution.stable(*it).key)
}
