//! Find units of work whose order matters, and make units for which none does.

use std::collections::BTreeSet;

/// A unit of work on numbered cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Adds `amount` to a cell.
    Add { cell: usize, amount: i64 },
    /// Doubles a cell.
    Double { cell: usize },
    /// Puts `value` into a cell.
    Set { cell: usize, value: i64 },
    /// Puts into the cell `to` what is in the cell `from`.
    Copy { from: usize, to: usize },
}

impl Unit {
    /// Does the unit of work. This one is finished: use it as it is.
    pub fn apply(self, cells: &mut [i64]) {
        match self {
            Unit::Add { cell, amount } => cells[cell] += amount,
            Unit::Double { cell } => cells[cell] *= 2,
            Unit::Set { cell, value } => cells[cell] = value,
            Unit::Copy { from, to } => cells[to] = cells[from],
        }
    }
}

/// All pairs of units whose order matters, as pairs `(i, j)` of their indices with
/// `i < j`: those for which there are cells such that `units[i]` before `units[j]`
/// does not come to the same as `units[j]` before `units[i]`.
pub fn conflicts(units: &[Unit]) -> BTreeSet<(usize, usize)> {
    todo!("compare {} units with each other", units.len())
}

/// What is known of some measurements, as far as it is needed to answer questions
/// about them later, together with what is known of others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    // Your fields. `Summary::default()` is the summary of no measurements.
}

impl Summary {
    /// The summary of some measurements: of weather stations, by name, and their
    /// temperatures.
    pub fn of(measurements: &[(&str, i32)]) -> Summary {
        todo!("summarise {} measurements", measurements.len())
    }

    /// The summary of all measurements that are in one of the two.
    ///
    /// However measurements are divided into summaries, and in whatever order these
    /// are merged: every question has the same answer.
    pub fn merge(self, other: Summary) -> Summary {
        todo!("merge {self:?} and {other:?}")
    }

    /// The mean temperature: the sum of all temperatures by their number. `None`
    /// if there are none.
    pub fn mean(&self) -> Option<f64> {
        todo!("work out the mean from {self:?}")
    }

    /// The station with the highest temperature. Of several that are equally hot,
    /// it is the one whose name comes first in the alphabet. `None` if there are no
    /// measurements.
    pub fn hottest(&self) -> Option<&str> {
        todo!("find the hottest station in {self:?}")
    }
}
