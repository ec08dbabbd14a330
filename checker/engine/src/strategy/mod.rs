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

    /// Whether there is nothing more to run because it was too much.
    fn gave_up(&self) -> bool {
        false
    }

    /// Whether the program did something else than a recorded schedule says.
    fn diverged(&self) -> bool {
        false
    }

    /// Gives part of what is left to run away, under this number, if that is worth while.
    /// It will be run by a copy of this strategy, in another process, unless it is
    /// [taken back](Self::take_back).
    fn give(&mut self, _part: u32) -> bool {
        false
    }

    /// A part that is not given away any more, because there is more to it now than the
    /// copy knows of; each is named once.
    fn outdated_part(&mut self) -> Option<u32> {
        None
    }

    /// This is the copy that runs the part which was given away last, and nothing else.
    fn keep_to_part(&mut self) {}

    /// What the copy has to tell the original, now that it has run its part.
    fn tell(&self) -> Vec<u64> {
        Vec::new()
    }

    /// The part that is to be run next, if it was given away.
    fn part(&self) -> Option<u32> {
        None
    }

    /// The part that is to be run next is run here after all.
    fn take_back(&mut self) {}

    /// The part that was to be run next has been run by a copy, which had this to tell.
    /// Whether there is something else.
    fn skip_part(&mut self, _told: &[u64]) -> bool {
        false
    }
}
