//! The order that an execution's equivalence class is made of: steps of one
//! task, a spawn before what it spawned, and dependent steps, as they happened.
//!
//! This is the explorer's order (Mazurkiewicz traces), not the memory model's:
//! it also orders steps that merely conflict.

use crate::access::{Access, EVERYTHING_KEY, StableFootprint};
use crate::execution::{Execution, Step};
use crate::strategy::random::SplitMix;

/// One step, in terms that mean the same in every execution.
pub(crate) struct Occurrence {
    pub(crate) task: u32,
    pub(crate) choice: u32,
    /// Its number among its task's steps, from 1.
    pub(crate) nth: u32,
    pub(crate) footprint: Vec<StableFootprint>,
    /// For each task, how many of its steps come before or are this one.
    pub(crate) clock: Vec<u32>,
    /// The same, as its task knew it before this step.
    pub(crate) known: Vec<u32>,
}

/// The steps of one execution, ordered.
#[derive(Default)]
pub(crate) struct Order {
    pub(crate) occurrences: Vec<Occurrence>,
    /// For each pair (object, step that touched it): steps by object, in order.
    touches: std::collections::BTreeMap<usize, Vec<u32>>,
    /// Each task's clock after its newest step.
    clocks: Vec<Vec<u32>>,
    /// Each task's steps, in order.
    steps: Vec<Vec<u32>>,
}

fn join(into: &mut Vec<u32>, from: &[u32]) {
    if into.len() < from.len() {
        into.resize(from.len(), 0);
    }
    for (into, from) in into.iter_mut().zip(from) {
        *into = (*into).max(*from);
    }
}

fn knows(clock: &[u32], step: &Occurrence) -> bool {
    clock.get(step.task as usize).copied().unwrap_or(0) >= step.nth
}

impl Order {
    /// Orders the steps of a finished execution.
    pub(crate) fn of(execution: &Execution) -> Order {
        let mut order = Order::default();
        let mut counts: Vec<u32> = vec![0; execution.tasks_known()];
        order.clocks.resize(execution.tasks_known(), Vec::new());
        order.steps.resize(execution.tasks_known(), Vec::new());
        let mut jumps = execution.jumps.iter().copied().peekable();
        let mut jumped: Vec<u32> = Vec::new();
        for (index, step) in execution.steps.iter().enumerate() {
            while jumps.next_if(|&jump| jump as usize <= index).is_some() {
                // The clock moves when nothing else can: all before, all after.
                for clock in &order.clocks {
                    join(&mut jumped, clock);
                }
            }
            let task = step.task as usize;
            counts[task] += 1;
            let footprint = footprint(execution, step);
            let mut clock = std::mem::take(&mut order.clocks[task]);
            join(&mut clock, &jumped);
            let known = clock.clone();
            for touched in &footprint {
                order.join_conflicting(touched.key, touched.access, &mut clock);
            }
            if clock.len() <= task {
                clock.resize(task + 1, 0);
            }
            clock[task] = counts[task];
            if step.operation == trace::Operation::Spawn
                && let Some(child) = step.peer
            {
                order.clocks[child as usize].clone_from(&clock);
            }
            order.clocks[task].clone_from(&clock);
            order.steps[task].push(index as u32);
            for touched in &footprint {
                order
                    .touches
                    .entry(touched.key)
                    .or_default()
                    .push(index as u32);
            }
            order.occurrences.push(Occurrence {
                task: step.task,
                choice: step.choice,
                nth: counts[task],
                footprint,
                clock,
                known,
            });
        }
        order
    }

    fn join_conflicting(&self, key: usize, access: Access, clock: &mut Vec<u32>) {
        let mut unknown = self.first_unknown(clock);
        if key == EVERYTHING_KEY {
            for other in self.occurrences.iter().skip(unknown as usize) {
                join(clock, &other.clock);
            }
            return;
        }
        for at in [key, EVERYTHING_KEY] {
            for &index in self.touches.get(&at).into_iter().flatten().rev() {
                if index < unknown {
                    break;
                }
                let other = &self.occurrences[index as usize];
                if other.conflicts_at(key, access) && !knows(clock, other) {
                    join(clock, &other.clock);
                    unknown = self.first_unknown(clock);
                }
                // Whatever conflicts with anything knows all that was before it.
                if other.conflicts_with_all_at(at) {
                    break;
                }
            }
        }
    }

    /// The first step that a clock does not know of: there is nothing new in all
    /// that comes before it.
    fn first_unknown(&self, clock: &[u32]) -> u32 {
        let unknown = |(task, steps): (usize, &Vec<u32>)| {
            let known = clock.get(task).copied().unwrap_or(0) as usize;
            steps.get(known).copied()
        };
        let all = self.steps.iter().enumerate();
        all.filter_map(unknown).min().unwrap_or(u32::MAX)
    }

    /// Whether step `first` comes before step `second`, or is it.
    pub(crate) fn before(&self, first: usize, second: usize) -> bool {
        knows(&self.occurrences[second].clock, &self.occurrences[first])
    }

    /// What a task that has not ended knows at the end.
    pub(crate) fn at_end(&self, task: u32) -> &[u32] {
        &self.clocks[task as usize]
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
            if other.task == task
                || knows(known, other)
                || !(other.footprint.iter().any(|it| it.key == EVERYTHING_KEY)
                    || footprint.iter().any(|it| other.races_at(it.key, it.access)))
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
        let mix = |left: u64, right: u64| SplitMix::new(left ^ right.rotate_left(32)).next();
        self.occurrences.iter().fold(0, |sum: u64, step| {
            let past = step
                .clock
                .iter()
                .enumerate()
                .filter(|(_, count)| **count > 0);
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

impl Occurrence {
    fn conflicts_at(&self, key: usize, access: Access) -> bool {
        self.footprint.iter().any(|it| {
            key == EVERYTHING_KEY
                || it.key == EVERYTHING_KEY
                || (it.key == key && it.access.conflicts(access))
        }) || (key == EVERYTHING_KEY)
    }

    /// Whether no step that touches what is at `key` commutes with this one, but
    /// for those that only mention it.
    fn conflicts_with_all_at(&self, key: usize) -> bool {
        use Access::{Acquire, Release, Write};
        let all = |it: &StableFootprint| {
            key == EVERYTHING_KEY || matches!(it.access, Write | Acquire | Release)
        };
        self.footprint.iter().any(|it| it.key == key && all(it))
    }

    fn races_at(&self, key: usize, access: Access) -> bool {
        key == EVERYTHING_KEY
            || self.footprint.iter().any(|it| {
                it.key == EVERYTHING_KEY
                    || (it.key == key
                        && it.access.conflicts(access)
                        && it.access.may_be_coenabled(access))
            })
    }
}

fn footprint(execution: &Execution, step: &Step) -> Vec<StableFootprint> {
    execution.footprints[step.footprints.0 as usize..step.footprints.1 as usize]
        .iter()
        .map(|it| execution.stable(*it))
        .collect()
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
            let step = Occurrence {
                task: 0,
                choice: 0,
                nth: 1,
                footprint: vec![StableFootprint { key: 8, access }],
                clock: Vec::new(),
                known: Vec::new(),
            };
            assert!(!step.conflicts_with_all_at(16));
            if step.conflicts_with_all_at(8) {
                assert!(
                    all.iter().all(|&other| access.conflicts(other)),
                    "{access:?}"
                );
            }
        }
    }
}
