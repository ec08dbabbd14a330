//! The order that an execution's equivalence class is made of: steps of one
//! task, a spawn before what it spawned, and dependent steps, as they happened.
//!
//! This is the explorer's order (Mazurkiewicz traces), not the memory model's:
//! it also orders steps that merely conflict.

use rustc_hash::FxHashMap;

use crate::access::{Access, EVERYTHING_KEY, StableFootprint, read_footprints, write_footprints};
use crate::execution::Execution;
use crate::strategy::random;

/// One step, in terms that mean the same in every execution.
#[derive(Clone, Copy)]
struct Occurrence {
    task: u32,
    choice: u32,
    /// Its number among its task's steps, from 1.
    nth: u32,
    /// Where its footprints are.
    footprints: (u32, u32),
}

/// The steps of one execution, ordered. It is worth keeping: its memory is used again
/// for the next one.
#[derive(Default)]
pub(crate) struct Order {
    occurrences: Vec<Occurrence>,
    footprints: Vec<StableFootprint>,
    /// For each step, for each task, how many of its steps come before or are this one.
    clocks: Table,
    /// The same, as the step's task knew it before.
    known: Table,
    /// Each task's clock after its newest step.
    latest: Table,
    /// Each task's steps, in order.
    of_task: Vec<Vec<u32>>,
    /// Steps by the object that they touched, in order.
    touches: FxHashMap<usize, Vec<u32>>,
    /// What every task knows since the clock has moved.
    jumped: Vec<u32>,
    /// The clock of the step at hand.
    clock: Vec<u32>,
}

/// Objects that are remembered from execution to execution.
const MOST_OBJECTS: usize = 4096;

/// Rows of one number a task.
#[derive(Default)]
struct Table {
    width: usize,
    cells: Vec<u32>,
}

impl Table {
    fn clear(&mut self, width: usize) {
        self.width = width;
        self.cells.clear();
    }

    fn push(&mut self, row: &[u32]) {
        self.cells.extend_from_slice(row);
    }

    fn row(&self, index: usize) -> &[u32] {
        &self.cells[index * self.width..][..self.width]
    }

    fn set(&mut self, index: usize, row: &[u32]) {
        self.cells[index * self.width..][..self.width].copy_from_slice(row);
    }
}

fn join(into: &mut [u32], from: &[u32]) {
    for (into, from) in into.iter_mut().zip(from) {
        *into = (*into).max(*from);
    }
}

fn knows(clock: &[u32], step: &Occurrence) -> bool {
    clock[step.task as usize] >= step.nth
}

impl Order {
    /// Orders the steps of a finished execution; those of another one are forgotten.
    pub(crate) fn fill(&mut self, execution: &Execution) {
        let tasks = execution.tasks_known();
        self.forget(tasks);
        let mut jumps = execution.jumps.iter().copied().peekable();
        let mut clock = std::mem::take(&mut self.clock);
        for (index, step) in execution.steps.iter().enumerate() {
            while jumps.next_if(|&jump| jump as usize <= index).is_some() {
                // The clock moves when nothing else can: all before, all after.
                self.jumped.resize(tasks, 0);
                for task in 0..tasks {
                    join(&mut self.jumped, self.latest.row(task));
                }
            }
            let task = step.task as usize;
            let nth = self.of_task[task].len() as u32 + 1;
            let start = self.footprints.len();
            let touched = execution.touched_by(step).iter();
            self.footprints
                .extend(touched.map(|it| execution.stable(*it)));
            let end = self.footprints.len();
            clock.clear();
            clock.extend_from_slice(self.latest.row(task));
            join(&mut clock, &self.jumped);
            self.known.push(&clock);
            for touched in start..end {
                let StableFootprint { key, access } = self.footprints[touched];
                self.join_conflicting(key, access, &mut clock);
            }
            clock[task] = nth;
            if step.operation == trace::Operation::Spawn
                && let Some(child) = step.peer.number()
            {
                self.latest.set(child as usize, &clock);
            }
            self.latest.set(task, &clock);
            self.clocks.push(&clock);
            self.of_task[task].push(index as u32);
            for touched in &self.footprints[start..end] {
                let touches = self.touches.entry(touched.key).or_default();
                touches.push(index as u32);
            }
            self.occurrences.push(Occurrence {
                task: step.task,
                choice: step.choice,
                nth,
                footprints: (start as u32, end as u32),
            });
        }
        self.clock = clock;
    }

    /// Writes some steps down for another process that explores the same program.
    pub(crate) fn write(&self, steps: &[usize], words: &mut Vec<u64>) {
        words.extend([self.clocks.width as u64, steps.len() as u64]);
        for &step in steps {
            let it = &self.occurrences[step];
            words.extend([it.task, it.choice, it.nth].map(u64::from));
            write_footprints(self.footprint(step), words);
            words.extend(self.clocks.row(step).iter().map(|&it| u64::from(it)));
        }
    }

    /// Reads what was [written down](Self::write). It knows how these steps are ordered,
    /// and nothing of what was before them.
    pub(crate) fn read(words: &mut impl Iterator<Item = u64>) -> Option<Order> {
        let mut order = Order::default();
        order.clocks.width = words.next()? as usize;
        for _ in 0..words.next()? {
            let [task, choice, nth] = [words.next()?, words.next()?, words.next()?];
            let start = order.footprints.len() as u32;
            order.footprints.extend(read_footprints(words)?);
            order.occurrences.push(Occurrence {
                task: task as u32,
                choice: choice as u32,
                nth: nth as u32,
                footprints: (start, order.footprints.len() as u32),
            });
            for _ in 0..order.clocks.width {
                order.clocks.cells.push(words.next()? as u32);
            }
        }
        Some(order)
    }

    fn forget(&mut self, tasks: usize) {
        self.occurrences.clear();
        self.footprints.clear();
        self.clocks.clear(tasks);
        self.known.clear(tasks);
        self.latest.clear(tasks);
        self.latest.cells.resize(tasks * tasks, 0);
        self.of_task.iter_mut().for_each(Vec::clear);
        self.of_task.resize_with(tasks, Vec::new);
        self.jumped.clear();
        if self.touches.len() > MOST_OBJECTS {
            self.touches.clear();
        }
        self.touches.values_mut().for_each(Vec::clear);
    }

    /// How many steps there are.
    pub(crate) fn len(&self) -> usize {
        self.occurrences.len()
    }

    /// Whose step it is.
    pub(crate) fn task(&self, step: usize) -> u32 {
        self.occurrences[step].task
    }

    /// Which of its alternatives it took.
    pub(crate) fn choice(&self, step: usize) -> u32 {
        self.occurrences[step].choice
    }

    /// What it touched.
    pub(crate) fn footprint(&self, step: usize) -> &[StableFootprint] {
        let (start, end) = self.occurrences[step].footprints;
        &self.footprints[start as usize..end as usize]
    }

    /// What its task knew before it: for each task, how many of its steps.
    pub(crate) fn known(&self, step: usize) -> &[u32] {
        self.known.row(step)
    }

    fn join_conflicting(&self, key: usize, access: Access, clock: &mut [u32]) {
        let mut unknown = self.first_unknown(clock);
        if key == EVERYTHING_KEY {
            for other in unknown as usize..self.len() {
                join(clock, self.clocks.row(other));
            }
            return;
        }
        for at in [key, EVERYTHING_KEY] {
            for &index in self.touches.get(&at).into_iter().flatten().rev() {
                if index < unknown {
                    break;
                }
                let other = index as usize;
                let touched = self.footprint(other);
                if conflict_at(touched, key, access) && !knows(clock, &self.occurrences[other]) {
                    join(clock, self.clocks.row(other));
                    unknown = self.first_unknown(clock);
                }
                // Whatever conflicts with anything knows all that was before it.
                if conflict_with_all_at(touched, at) {
                    break;
                }
            }
        }
    }

    /// The first step that a clock does not know of: there is nothing new in all
    /// that comes before it.
    fn first_unknown(&self, clock: &[u32]) -> u32 {
        let unknown = |(steps, known): (&Vec<u32>, &u32)| steps.get(*known as usize).copied();
        let all = self.of_task.iter().zip(clock);
        all.filter_map(unknown).min().unwrap_or(u32::MAX)
    }

    /// Whether step `first` comes before step `second`, or is it.
    pub(crate) fn before(&self, first: usize, second: usize) -> bool {
        knows(self.clocks.row(second), &self.occurrences[first])
    }

    /// What a task that has not ended knows at the end.
    pub(crate) fn at_end(&self, task: u32) -> &[u32] {
        self.latest.row(task as usize)
    }

    /// Earlier steps that race with a step of `task` which touches `footprint`
    /// and found `known`: they conflict, could have come in the other order,
    /// and nothing else orders them.
    ///
    /// A race hides the ones before it: they show again once it is reversed.
    /// That holds only if it can be reversed for `sure`. A step that has to wait
    /// may wait for the very step it races with, and then the one to be swapped
    /// with is an earlier one: not the unlock, but the lock.
    pub(crate) fn races(
        &self,
        until: usize,
        task: u32,
        footprint: &[StableFootprint],
        known: &[u32],
        sure: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let since = self.first_unknown(known);
        let unknown = since..(until as u32).max(since);
        let among = |touches: &[u32]| {
            let from = touches.partition_point(|&step| step < unknown.start);
            let to = touches.partition_point(|&step| step < unknown.end);
            from..to
        };
        let mut candidates: Vec<u32> = Vec::new();
        // A step that touches nothing conflicts with one that touches everything.
        let keys = footprint.iter().map(|it| it.key).chain([EVERYTHING_KEY]);
        for key in keys {
            if let Some(touches) = self.touches.get(&key) {
                candidates.extend(&touches[among(touches)]);
            }
        }
        if footprint.iter().any(|it| it.key == EVERYTHING_KEY) {
            candidates = unknown.collect();
        }
        candidates.sort_unstable();
        candidates.dedup();
        let mut races: Vec<usize> = Vec::new();
        let mut hiding: Vec<usize> = Vec::new();
        for &candidate in candidates.iter().rev() {
            let candidate = candidate as usize;
            let other = &self.occurrences[candidate];
            let touched = self.footprint(candidate);
            if other.task == task
                || knows(known, other)
                || !(touched.iter().any(|it| it.key == EVERYTHING_KEY)
                    || footprint
                        .iter()
                        .any(|it| race_at(touched, it.key, it.access)))
                || hiding.iter().any(|&race| self.before(candidate, race))
            {
                continue;
            }
            races.push(candidate);
            if sure(candidate) {
                hiding.push(candidate);
            }
        }
        races
    }

    /// A number that two executions share if they are equivalent, and hardly
    /// ever otherwise.
    pub(crate) fn class(&self, execution: &Execution) -> u64 {
        let mix = |left: u64, right: u64| random::mix(left ^ right.rotate_left(32));
        self.occurrences
            .iter()
            .enumerate()
            .fold(0, |sum: u64, (index, step)| {
                let past = self.clocks.row(index);
                let past = past.iter().enumerate().filter(|(_, count)| **count > 0);
                let past = past.fold(0, |sum: u64, (task, &count)| {
                    sum.wrapping_add(mix(execution.task_name(task as u32), u64::from(count)))
                });
                let step = mix(
                    execution.task_name(step.task),
                    u64::from(step.nth) << 32 | u64::from(step.choice),
                );
                sum.wrapping_add(mix(step, past))
            })
    }
}

/// Whether a step that touched this conflicts with one that touches what is at `key`.
fn conflict_at(touched: &[StableFootprint], key: usize, access: Access) -> bool {
    key == EVERYTHING_KEY
        || touched
            .iter()
            .any(|it| it.key == EVERYTHING_KEY || (it.key == key && it.access.conflicts(access)))
}

/// Whether no step that touches what is at `key` commutes with one that touched this,
/// but for those that only mention it.
fn conflict_with_all_at(touched: &[StableFootprint], key: usize) -> bool {
    use Access::{Acquire, Release, Write};
    let all = |it: &StableFootprint| {
        key == EVERYTHING_KEY || matches!(it.access, Write | Acquire | Release)
    };
    touched.iter().any(|it| it.key == key && all(it))
}

/// Whether they conflict, and both could be the next step.
fn race_at(touched: &[StableFootprint], key: usize, access: Access) -> bool {
    key == EVERYTHING_KEY
        || touched.iter().any(|it| {
            it.key == EVERYTHING_KEY
                || (it.key == key
                    && it.access.conflicts(access)
                    && it.access.may_be_coenabled(access))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_back_ends_only_at_a_step_that_knows_all_that_was_before_it() {
        use Access::{Acquire, AcquireShared, Call, Read, Release, ReleaseShared, Return, Write};
        let all = [
            Read,
            Write,
            Acquire,
            Release,
            AcquireShared,
            ReleaseShared,
            Call,
            Return,
        ];
        for access in all {
            let touched = [StableFootprint { key: 8, access }];
            assert!(!conflict_with_all_at(&touched, 16));
            if conflict_with_all_at(&touched, 8) {
                assert!(
                    all.iter().all(|&other| access.conflicts(other)),
                    "{access:?}"
                );
            }
        }
    }
}
