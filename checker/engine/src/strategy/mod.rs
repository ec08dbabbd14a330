//! Who goes next: one file a strategy.

use crate::execution::Execution;

pub(crate) mod bounded;
pub(crate) mod depth_first;
pub(crate) mod happens_before;
pub(crate) mod optimal;
pub(crate) mod pct;
pub(crate) mod pos;
pub(crate) mod profile;
pub(crate) mod random;
pub(crate) mod replay;
pub(crate) mod rotation;
pub(crate) mod stalled;
pub(crate) mod uniform;
pub(crate) mod wakeup;

/// Decides every open question of an execution, and learns from its end.
pub(crate) trait Strategy {
    /// The task that takes the next step, one of `execution.runnable()`, which
    /// is not empty; `None` abandons the execution as redundant.
    fn next(&mut self, execution: &Execution) -> Option<u32>;

    /// Which of `count > 1` alternatives of the running step is taken.
    fn choose(&mut self, count: u32) -> u32;

    /// The execution has ended. Whether there is another one to run.
    fn finished(&mut self, execution: &Execution) -> bool;

    /// Whether, with nothing more to run, every execution has been stood for.
    fn is_complete(&self) -> bool {
        false
    }

    /// Whether the program did something else than a recorded schedule says.
    fn diverged(&self) -> bool {
        false
    }
}
