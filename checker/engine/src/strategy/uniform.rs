//! Walks that come to every interleaving about equally often: "Selectively
//! uniform concurrency testing" (Zhao, Wolff, Mathur, Roychoudhury, ASPLOS 2025).

use crate::access::EVERYTHING_KEY;
use crate::execution::Execution;
use crate::strategy::profile::Profile;
use crate::strategy::random::SplitMix;

/// A task is as likely to go as it has steps left, those of the tasks that it
/// has still to spawn among them: of two tasks with one and nine steps, the
/// first is at each place among the ten equally often.
#[derive(Default)]
pub(crate) struct Uniform {
    /// For each task that was born, an estimate of the steps left.
    left: Vec<u32>,
    /// Steps, and births, that `left` knows of.
    steps: usize,
    births: usize,
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
    pub(crate) fn begin(&mut self) {
        self.left.clear();
        self.steps = 0;
        self.births = 0;
    }

    /// What has happened since the last choice comes off the estimates.
    fn catch_up(&mut self, profile: &Profile, execution: &Execution) {
        self.left.resize(execution.tasks_known(), 0);
        for &task in &execution.order[self.births..] {
            let family = profile.family(task);
            self.left[task as usize] = family;
            if task != 0 {
                let parent = execution.tasks[task as usize].parent as usize;
                self.left[parent] = self.left[parent].saturating_sub(family);
            }
        }
        for step in &execution.steps[self.steps..] {
            let left = &mut self.left[step.task as usize];
            *left = left.saturating_sub(1);
        }
        self.births = execution.order.len();
        self.steps = execution.steps.len();
    }

    pub(crate) fn next(
        &mut self,
        random: &mut SplitMix,
        profile: &Profile,
        execution: &Execution,
    ) -> u32 {
        self.catch_up(profile, execution);
        let runnable = execution.runnable();
        self.weights.clear();
        // An estimate that was too low leaves its task a chance.
        let left = runnable.iter().map(|&task| self.left[task as usize].max(1));
        self.weights.extend(left);
        runnable[weighted(random, &self.weights)]
    }
}

/// Between whom [`Selective`] chooses.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Among {
    /// Tasks, by the steps they have left.
    #[default]
    Tasks,
    /// Kinds of tasks, and then tasks of that kind: one reader among a hundred
    /// writers is the first, or the last, as often as all the writers are.
    Kinds,
}

/// The same, for the steps on one object only: all other steps go in any order
/// until the task that is to touch the object next does so.
#[derive(Default)]
pub(crate) struct Selective {
    among: Among,
    kinds: Vec<u32>,
    object: usize,
    left: Vec<u32>,
    intended: Option<u32>,
    weights: Vec<u32>,
    free: Vec<u32>,
}

impl Selective {
    pub(crate) fn begin(&mut self, random: &mut SplitMix, profile: &Profile, among: Among) {
        self.among = among;
        self.left.clear();
        self.intended = None;
        self.object = EVERYTHING_KEY;
        let contended = profile.contended.len();
        if contended > 0 {
            let chosen = random.below(contended);
            if let Some((&object, touches)) = profile.contended.iter().nth(chosen) {
                self.object = object;
                for &(task, count) in touches {
                    let tasks = self.left.len().max(task as usize + 1);
                    self.left.resize(tasks, 0);
                    self.left[task as usize] = count;
                }
            }
        }
    }

    pub(crate) fn next(
        &mut self,
        random: &mut SplitMix,
        profile: &Profile,
        execution: &Execution,
    ) -> u32 {
        let runnable = execution.runnable();
        let left = |left: &[u32], task: u32| left.get(task as usize).copied().unwrap_or(0);
        let stale = |task: u32| left(&self.left, task) == 0 || !execution.is_runnable(task);
        if self.intended.is_none_or(stale) {
            self.weights.clear();
            let weights = runnable.iter().map(|&task| left(&self.left, task));
            self.weights.extend(weights);
            if self.among == Among::Kinds {
                self.keep_one_kind(random, profile, runnable);
            }
            self.intended = match self.weights.iter().any(|&weight| weight > 0) {
                true => Some(runnable[weighted(random, &self.weights)]),
                false => None,
            };
        }
        // Whoever is about to touch the object out of turn waits.
        let object = self.object;
        let touches = |task: u32| execution.is_about_to_touch(task, object);
        self.free.clear();
        let free = runnable.iter().copied().filter(|&task| !touches(task));
        self.free.extend(free);
        let task = match self.intended {
            Some(task) if touches(task) => task,
            _ if !self.free.is_empty() => self.free[random.below(self.free.len())],
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

    /// Chooses a kind: the weights of all others are 0 then.
    fn keep_one_kind(&mut self, random: &mut SplitMix, profile: &Profile, runnable: &[u32]) {
        self.kinds.clear();
        for (&task, _) in runnable.iter().zip(&self.weights).filter(|it| *it.1 > 0) {
            let kind = profile.kind(task);
            if !self.kinds.contains(&kind) {
                self.kinds.push(kind);
            }
        }
        if self.kinds.len() > 1 {
            let kept = self.kinds[random.below(self.kinds.len())];
            for (weight, &task) in self.weights.iter_mut().zip(runnable) {
                if profile.kind(task) != kept {
                    *weight = 0;
                }
            }
        }
    }
}
