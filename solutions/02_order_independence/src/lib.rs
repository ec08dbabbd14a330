//! Find units of work whose order matters, and make units for which none does.

use std::collections::BTreeSet;

/// A unit of work on numbered cells.
#[allow(missing_docs, reason = "a variant's comment speaks of its fields")]
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

    /// The highest cell that it touches.
    fn last_cell(self) -> usize {
        match self {
            Unit::Add { cell, .. } | Unit::Double { cell } | Unit::Set { cell, .. } => cell,
            Unit::Copy { from, to } => from.max(to),
        }
    }
}

/// All pairs of units whose order matters, as pairs `(i, j)` of their indices with
/// `i < j`: those for which there are cells such that `units[i]` before `units[j]`
/// does not come to the same as `units[j]` before `units[i]`.
pub fn conflicts(units: &[Unit]) -> BTreeSet<(usize, usize)> {
    let mut conflicts = BTreeSet::new();
    for (j, &second) in units.iter().enumerate() {
        for (i, &first) in units[..j].iter().enumerate() {
            if !commute(first, second) {
                conflicts.insert((i, j));
            }
        }
    }
    conflicts
}

/// Whether the order of two units never matters. A cell ends up with a sum of
/// multiples of the cells, so if two orders agree on all zeros, and for each cell on
/// all zeros and a single one there, they agree everywhere.
fn commute(one: Unit, other: Unit) -> bool {
    let count = 1 + one.last_cell().max(other.last_cell());
    let after = |first: Unit, second: Unit, mut cells: Vec<i64>| {
        first.apply(&mut cells);
        second.apply(&mut cells);
        cells
    };
    (0..=count).all(|single| {
        let cells: Vec<i64> = (0..count).map(|it| i64::from(it == single)).collect();
        after(one, other, cells.clone()) == after(other, one, cells)
    })
}

/// What is known of some measurements, as far as it is needed to answer questions
/// about them later, together with what is known of others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    count: u32,
    sum: i64,
    /// The highest temperature, and the first station that has it.
    hottest: Option<(i32, String)>,
}

impl Summary {
    /// The summary of some measurements: of weather stations, by name, and their
    /// temperatures.
    pub fn of(measurements: &[(&str, i32)]) -> Summary {
        let single = |&(station, temperature): &(&str, i32)| Summary {
            count: 1,
            sum: i64::from(temperature),
            hottest: Some((temperature, station.to_owned())),
        };
        let all = measurements.iter().map(single);
        all.fold(Summary::default(), Summary::merge)
    }

    /// The summary of all measurements that are in one of the two.
    ///
    /// However measurements are divided into summaries, and in whatever order these
    /// are merged: every question has the same answer.
    pub fn merge(self, other: Summary) -> Summary {
        let hottest = match (self.hottest, other.hottest) {
            (Some(one), Some(other)) if is_before(&one, &other) => Some(one),
            (one, None) => one,
            (_, other) => other,
        };
        Summary {
            count: self.count + other.count,
            sum: self.sum + other.sum,
            hottest,
        }
    }

    /// The mean temperature: the sum of all temperatures by their number. `None`
    /// if there are none.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / f64::from(self.count))
    }

    /// The station with the highest temperature. Of several that are equally hot,
    /// it is the one whose name comes first in the alphabet. `None` if there are no
    /// measurements.
    pub fn hottest(&self) -> Option<&str> {
        self.hottest.as_ref().map(|(_, station)| station.as_str())
    }
}

/// Whether the first is hotter, or as hot and first in the alphabet.
fn is_before(one: &(i32, String), other: &(i32, String)) -> bool {
    one.0 > other.0 || (one.0 == other.0 && one.1 < other.1)
}
