//! What tasks are about to do, for strategies.

use super::Execution;
use crate::access::StableFootprint;

impl Execution {
    /// What a task is about to do, in terms that hold in every execution.
    pub(crate) fn stable_pending(&self, task: u32, into: &mut Vec<StableFootprint>) {
        into.clear();
        let pending = self.tasks[task as usize]
            .pending
            .expect("an alive task is pending");
        // SAFETY: the task is suspended in the call that owns the footprint.
        let footprint = unsafe { &*pending.footprint };
        into.extend(footprint.iter().map(|it| self.stable(*it)));
    }

    /// Whether a task's pending step commutes with every other step.
    pub(crate) fn touches_nothing(&self, task: u32) -> bool {
        let pending = self.tasks[task as usize].pending;
        // SAFETY: the task is suspended in the call that owns the footprint.
        let footprint = pending.map(|pending| unsafe { &*pending.footprint });
        footprint.is_some_and(|footprint| footprint.is_empty())
    }

    /// Whether a task's pending step touches the object of this name.
    pub(crate) fn is_about_to_touch(&self, task: u32, key: usize) -> bool {
        let pending = self.tasks[task as usize].pending;
        // SAFETY: as above.
        let footprint = pending.map(|pending| unsafe { &*pending.footprint });
        footprint.is_some_and(|it| it.iter().any(|it| self.stable(*it).key == key))
    }
}
