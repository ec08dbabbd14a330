//! What tasks are about to do, for strategies.

use super::Execution;
use crate::access::{Footprint, StableFootprints};

impl Execution {
    fn intention(&self, task: u32) -> &[Footprint] {
        let pending = self.tasks[task as usize].pending.as_ref();
        pending
            .expect("a task that can go is about to do something")
            .footprint()
    }

    /// What a task is about to do, in terms that hold in every execution.
    pub(crate) fn stable_pending(&self, task: u32, into: &mut StableFootprints) {
        into.clear();
        let footprint = self.intention(task).iter();
        into.extend(footprint.map(|it| self.stable(*it)));
    }

    /// Whether a task's pending step commutes with every other step.
    pub(crate) fn touches_nothing(&self, task: u32) -> bool {
        self.intention(task).is_empty()
    }

    /// Whether a task's pending step touches the object of this name.
    pub(crate) fn is_about_to_touch(&self, task: u32, key: usize) -> bool {
        let mut footprint = self.intention(task).iter();
        footprint.any(|it| self.stable(*it).key == key)
    }
}
