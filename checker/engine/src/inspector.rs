//! Who looks at finished executions.

use crate::finished::Finished;

/// How an inspector goes on after an execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Onward {
    /// With the next one.
    Next,
    /// With the next one; this one has changed what the inspector thinks of them all.
    Learned,
    /// Not at all.
    Stop,
}

/// Looks at the executions of a program, of which [helpers](crate::Explorer::set_helpers)
/// may run some.
///
/// A helper works with a copy of the inspector. What a copy has to say of the executions
/// that it has seen counts only if it never stopped, and was never going to: whoever could
/// stop because of what a copy learns has to let the copy stop at once.
pub trait Inspector<T> {
    /// Looks at an execution.
    fn inspect(&mut self, finished: &Finished<'_, T>) -> Onward;

    /// Whether what a copy would count could be counted in.
    fn is_worth_copying(&self) -> bool {
        true
    }

    /// This is a copy from now on.
    fn become_copy(&mut self);

    /// What a copy has counted since it became one, in whatever numbers.
    fn account(&self) -> Vec<u64>;

    /// Counts what a copy has counted. `false` if all of it together would be too much:
    /// then nothing has been counted, and the executions will be looked at here.
    fn count_in(&mut self, account: &[u64]) -> bool;

    /// Learns from an execution what a copy has learned from it. It has been counted in.
    fn learn(&mut self, finished: &Finished<'_, T>);
}

/// Somebody who wants to see everything himself.
pub(crate) struct Alone<F>(pub(crate) F);

impl<T, F: FnMut(&Finished<'_, T>) -> bool> Inspector<T> for Alone<F> {
    fn inspect(&mut self, finished: &Finished<'_, T>) -> Onward {
        match (self.0)(finished) {
            true => Onward::Next,
            false => Onward::Stop,
        }
    }

    fn is_worth_copying(&self) -> bool {
        false
    }

    fn become_copy(&mut self) {}

    fn account(&self) -> Vec<u64> {
        Vec::new()
    }

    fn count_in(&mut self, _account: &[u64]) -> bool {
        false
    }

    fn learn(&mut self, _finished: &Finished<'_, T>) {}
}
