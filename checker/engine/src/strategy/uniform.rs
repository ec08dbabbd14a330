//! Walks that come to every interleaving about equally often: "Selectively
//! uniform concurrency testing" (Zhao, Wolff, Mathur, Roychoudhury, ASPLOS 2025).

use crate::access::EVERYTHING_KEY;
use crate::execution::Execution;
use crate::strategy::profile::Profile;
use crate::strategy::random::SplitMix;

/// A task is as likely to go as it has steps left: of two tasks with one and
/// nine steps, the first is at each place among the ten equally often.
#[derive(Default)]
pub(crate) struct Uniform {
    weights: Vec<u32>,
}

fn weighted(random: &mut SplitMix, weights: &[u32]) -> usize {
    let total: u64 = weights.iter().map(|&weight| u64::from(weight)).sum();
    let mut point = random.below(total as usize) as u64;
    for (index, &weight) in weights.iter().enumerate() {
        match point.checked_sub(u64::from(weight)) {
            Some(rest) => point = rest,
            None => return index,
        }
    }
    weights.len() - 1
}

impl Uniform {
    pub(crate) fn next(
        &mut self,
        random: &mut SplitMix,
        profile: &Profile,
        execution: &Execution,
    ) -> u32 {
        let runnable = execution.runnable();
        self.weights.clear();
        self.weights
            .extend(runnable.iter().map(|&task| profile.left(execution, task)));
        runnable[weighted(random, &self.weights)]
    }
}

/// The same, for the steps on one object only: all other steps go in any order
/// until the task that is to touch the object next does so.
#[derive(Default)]
pub(crate) struct Selective {
    object: usize,
    left: Vec<u32>,
    intended: Option<u32>,
    weights: Vec<u32>,
}

impl Selective {
    pub(crate) fn begin(&mut self, random: &mut SplitMix, profile: &Profile) {
        self.left.clear();
        self.intended = None;
        self.object = EVERYTHING_KEY;
        let shared = profile.shared.len();
        if shared > 0 {
            let chosen = random.below(shared);
            if let Some((&object, left)) = profile.shared.iter().nth(chosen) {
                self.object = object;
                self.left.clone_from(left);
            }
        }
    }

    pub(crate) fn next(&mut self, random: &mut SplitMix, execution: &Execution) -> u32 {
        let runnable = execution.runnable();
        let left = |left: &[u32], task: u32| left.get(task as usize).copied().unwrap_or(0);
        let stale = |task: u32| left(&self.left, task) == 0 || !execution.is_runnable(task);
        if self.intended.is_none_or(stale) {
            self.weights.clear();
            let weights = runnable.iter().map(|&task| left(&self.left, task));
            self.weights.extend(weights);
            self.intended = match self.weights.iter().any(|&weight| weight > 0) {
                true => Some(runnable[weighted(random, &self.weights)]),
                false => None,
            };
        }
        // Whoever is about to touch the object out of turn waits.
        let touches = |task: u32| execution.is_about_to_touch(task, self.object);
        let free = runnable.iter().copied().filter(|&task| !touches(task));
        let free: Vec<u32> = free.collect();
        let task = match self.intended {
            Some(task) if touches(task) => task,
            _ if !free.is_empty() => free[random.below(free.len())],
            _ => runnable[random.below(runnable.len())],
        };
        if touches(task) {
            if let Some(left) = self.left.get_mut(task as usize) {
                *left = left.saturating_sub(1);
            }
            self.intended = None;
        }
        task
    }
}
