//! Wakeup trees: what is still to be explored from a state, as sequences that
//! share their beginnings (Abdulla, Aronis, Jonsson, Sagonas: "Optimal dynamic
//! partial order reduction", POPL 2014, section 4.3).

use crate::access::{StableFootprint, StableFootprints, dependent};
use crate::strategy::happens_before::Order;

/// One step of a sequence to come, and what may come after it.
#[derive(Clone)]
pub(crate) struct Branch {
    pub(crate) task: u32,
    pub(crate) choice: u32,
    pub(crate) footprint: StableFootprints,
    pub(crate) after: Vec<Branch>,
    /// The part of the exploration that it is, if it was given away.
    pub(crate) part: Option<u32>,
}

/// A sequence of steps: indices into an [`Order`], whose order it keeps but
/// for a last one that is moved forward, and perhaps a step that was never
/// taken at the very end.
pub(crate) struct Sequence<'a> {
    pub(crate) order: &'a Order,
    pub(crate) steps: Vec<usize>,
    pub(crate) last: Option<Branch>,
}

impl Sequence<'_> {
    /// The task that it begins with.
    pub(crate) fn first(&self) -> Option<u32> {
        match self.steps.first() {
            Some(&step) => Some(self.order.task(step)),
            None => self.last.as_ref().map(|last| last.task),
        }
    }

    fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.last.is_none()
    }

    /// Whether some equivalent continuation of this sequence begins with the
    /// next step of `task`, which touches `footprint`: it is a *weak initial*.
    pub(crate) fn may_begin_with(&self, task: u32, footprint: &[StableFootprint]) -> bool {
        for (place, &step) in self.steps.iter().enumerate() {
            if self.order.task(step) == task {
                return !self.steps[..place]
                    .iter()
                    .any(|&earlier| self.order.before(earlier, step));
            }
        }
        let independent = |other: &[StableFootprint]| !dependent(footprint, other);
        let mut steps = self.steps.iter();
        let last = self.last.as_ref().filter(|last| last.task != task);
        steps.all(|&step| independent(self.order.footprint(step)))
            && last.is_none_or(|last| independent(&last.footprint))
    }

    /// Takes the first step of `task` out, if there is one.
    fn without(&mut self, task: u32) {
        let of_task = |&step: &usize| self.order.task(step) == task;
        if let Some(place) = self.steps.iter().position(of_task) {
            self.steps.remove(place);
        } else if self.last.as_ref().is_some_and(|last| last.task == task) {
            self.last = None;
        }
    }

    fn into_branch(self) -> Option<Branch> {
        let mut after = self.last;
        for &step in self.steps.iter().rev() {
            after = Some(Branch {
                task: self.order.task(step),
                choice: self.order.choice(step),
                footprint: self.order.footprint(step).into(),
                after: after.into_iter().collect(),
                part: None,
            });
        }
        after
    }
}

/// Adds a sequence to the branches of a state, unless an equivalent of one of
/// its continuations is there already.
///
/// Whoever was given a branch knows nothing of what has come to it since: it is not given
/// away any more, and its part is one of the `outdated`.
pub(crate) fn insert(
    branches: &mut Vec<Branch>,
    mut sequence: Sequence<'_>,
    outdated: &mut Vec<u32>,
) -> bool {
    if sequence.is_empty() {
        return false;
    }
    let found = branches
        .iter_mut()
        .find(|branch| sequence.may_begin_with(branch.task, &branch.footprint));
    let Some(branch) = found else {
        branches.extend(sequence.into_branch());
        return true;
    };
    sequence.without(branch.task);
    let is_new = !branch.after.is_empty() && insert(&mut branch.after, sequence, outdated);
    if is_new {
        outdated.extend(branch.part.take());
    }
    is_new
}

/// Whether it would not be [inserted](insert).
pub(crate) fn is_covered(branches: &[Branch], mut sequence: Sequence<'_>) -> bool {
    let mut branches = branches;
    loop {
        let begins = |branch: &&Branch| sequence.may_begin_with(branch.task, &branch.footprint);
        let Some(branch) = branches.iter().find(begins) else {
            return sequence.is_empty();
        };
        sequence.without(branch.task);
        if branch.after.is_empty() || sequence.is_empty() {
            return true;
        }
        branches = &branch.after;
    }
}
