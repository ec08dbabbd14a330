//! What earlier executions of a program say about its size.

use std::collections::BTreeMap;
use std::panic::Location;

use crate::access::Access;
use crate::execution::Execution;

/// Executions that are looked at one by one; after these only every so-many-th,
/// because sizes hardly change any more and looking costs as much as running.
const FIRST: u32 = 8;
const EVERY: u32 = 64;

/// Sizes seen in earlier executions; estimates for the next.
#[derive(Default)]
pub(crate) struct Profile {
    executions: u32,
    /// Steps of each task, the most that were ever seen.
    steps: Vec<u32>,
    /// The same, with those of all tasks that it spawns, directly or not.
    family: Vec<u32>,
    /// Who spawned each task.
    parents: Vec<u32>,
    /// For each task, the first one that was spawned at the same place: threads
    /// that begin alike do the same work, mostly.
    kinds: Vec<u32>,
    /// Of all tasks together.
    pub(crate) total: u32,
    /// For each object on which steps of several tasks can race, the tasks and
    /// how often each touches it.
    pub(crate) contended: BTreeMap<usize, Vec<(u32, u32)>>,
    touches: Vec<(usize, u32, Access)>,
}

impl Profile {
    /// Learns from a finished execution.
    pub(crate) fn learn(&mut self, execution: &Execution) {
        self.executions = self.executions.wrapping_add(1);
        if self.executions > FIRST && !self.executions.is_multiple_of(EVERY) {
            return;
        }
        let tasks = execution.tasks_known();
        self.steps.resize(tasks, 0);
        self.parents.resize(tasks, 0);
        for &task in &execution.order {
            let it = &execution.tasks[task as usize];
            let steps = &mut self.steps[task as usize];
            *steps = (*steps).max(it.taken);
            self.parents[task as usize] = it.parent;
        }
        self.family.clone_from(&self.steps);
        // A task has a higher number than the one that spawned it.
        for task in (1..tasks).rev() {
            self.family[self.parents[task] as usize] += self.family[task];
        }
        self.total = self.total.max(execution.steps.len() as u32);
        self.learn_kinds(execution);
        self.learn_contention(execution);
    }

    fn learn_contention(&mut self, execution: &Execution) {
        let mut touches = std::mem::take(&mut self.touches);
        touches.clear();
        for step in &execution.steps {
            let touched = execution.touched_by(step).iter();
            let stable = touched.map(|it| execution.stable(*it));
            touches.extend(stable.map(|it| (it.key, step.task, it.access)));
        }
        touches.sort_unstable();
        for of_object in touches.chunk_by(|left, right| left.0 == right.0) {
            let key = of_object[0].0;
            if !contended(of_object) && !self.contended.contains_key(&key) {
                continue;
            }
            let known = self.contended.entry(key).or_default();
            for of_task in of_object.chunk_by(|left, right| left.1 == right.1) {
                let (task, count) = (of_task[0].1, of_task.len() as u32);
                match known.binary_search_by_key(&task, |it| it.0) {
                    Ok(place) => known[place].1 = known[place].1.max(count),
                    Err(place) => known.insert(place, (task, count)),
                }
            }
        }
        self.touches = touches;
    }

    fn learn_kinds(&mut self, execution: &Execution) {
        let mut places: Vec<(&Location<'_>, u32)> = Vec::new();
        self.kinds.resize(execution.tasks_known(), 0);
        for &task in execution.order.iter().filter(|&&task| task != 0) {
            let Some(place) = execution.tasks[task as usize].spawned_at else {
                continue;
            };
            let known = places.iter().find(|it| it.0 == place);
            self.kinds[task as usize] = known.map_or(task, |it| it.1);
            if known.is_none() {
                places.push((place, task));
            }
        }
    }

    /// Which kind of task it is.
    pub(crate) fn kind(&self, task: u32) -> u32 {
        self.kinds.get(task as usize).copied().unwrap_or(task)
    }

    /// Whether there are several kinds of spawned tasks, and several tasks of
    /// some kind: then kinds say more than tasks do.
    pub(crate) fn has_kinds(&self) -> bool {
        let spawned = || self.kinds.iter().zip(0..).skip(1);
        let kinds = spawned().filter(|&(&kind, task)| kind == task).count();
        kinds > 1 && kinds < spawned().count()
    }

    /// Steps of a task, and of the tasks that it spawns, directly or not.
    pub(crate) fn family(&self, task: u32) -> u32 {
        self.family.get(task as usize).copied().unwrap_or(0)
    }
}

/// Whether two tasks' steps on one object can race. The end of a thread and
/// whoever joins it cannot, nor can readers: their order is no choice.
fn contended(touches: &[(usize, u32, Access)]) -> bool {
    // For each way of touching: the first task, and whether there is another.
    let mut ways: Vec<(Access, u32, bool)> = Vec::new();
    for &(_, task, access) in touches {
        match ways.iter_mut().find(|it| it.0 == access) {
            Some(it) => it.2 |= it.1 != task,
            None => ways.push((access, task, false)),
        }
    }
    ways.iter().enumerate().any(|(index, left)| {
        ways[index..].iter().any(|right| {
            let two_tasks = left.1 != right.1 || left.2 || right.2;
            two_tasks && left.0.conflicts(right.0) && left.0.may_be_coenabled(right.0)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_come_in_either_order_is_contended() {
        use Access::{Acquire, Read, Release, Write};
        let contended = |touches: &[(u32, Access)]| {
            let touches: Vec<_> = touches.iter().map(|it| (1, it.0, it.1)).collect();
            super::contended(&touches)
        };
        assert!(contended(&[(1, Write), (2, Write)]));
        assert!(contended(&[(1, Read), (2, Write)]));
        assert!(contended(&[(1, Acquire), (1, Release), (2, Acquire)]));
        assert!(!contended(&[(1, Write), (1, Read)]), "one thread's own");
        assert!(!contended(&[(1, Read), (2, Read)]), "readers");
        assert!(!contended(&[(0, Acquire), (1, Release)]), "a join");
    }
}
