//! What a structure should do, one operation at a time.

use std::fmt::Debug;
use std::hash::Hash;

/// A sequential model: a plain value with the operations of the structure.
///
/// It must be deterministic, and every operation must have an answer in every
/// state. Two states that are equal must behave alike.
///
/// ```
/// #[derive(Clone, Default, PartialEq, Eq, Hash)]
/// struct Counter(u64);
///
/// #[derive(Clone, Debug, PartialEq, Eq, Hash)]
/// enum Operation {
///     Add(u64),
///     Get,
/// }
///
/// impl checks::Model for Counter {
///     type Operation = Operation;
///     type Answer = u64;
///
///     fn apply(&mut self, operation: &Operation) -> u64 {
///         if let Operation::Add(value) = operation {
///             self.0 += value;
///         }
///         self.0
///     }
/// }
/// ```
pub trait Model: Clone + Eq + Hash + Send + Sync + 'static {
    /// What can be called. Its `Debug` form is shown as a call: `Push(1)` as
    /// `push(1)`, `Pop` as `pop()`.
    type Operation: Clone + Eq + Hash + Debug + Send + 'static;
    /// What comes back.
    type Answer: Clone + Eq + Hash + Debug + Send + 'static;

    /// Does one operation.
    fn apply(&mut self, operation: &Self::Operation) -> Self::Answer;
}
