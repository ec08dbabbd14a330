//! Conflicts are found by thinking about kinds of units. A summary keeps all its
//! measurements, sorted: the order in which they came is gone.

use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Add { cell: usize, amount: i64 },
    Double { cell: usize },
    Set { cell: usize, value: i64 },
    Copy { from: usize, to: usize },
}

impl Unit {
    pub fn apply(self, cells: &mut [i64]) {
        match self {
            Unit::Add { cell, amount } => cells[cell] += amount,
            Unit::Double { cell } => cells[cell] *= 2,
            Unit::Set { cell, value } => cells[cell] = value,
            Unit::Copy { from, to } => cells[to] = cells[from],
        }
    }
}

pub fn conflicts(units: &[Unit]) -> BTreeSet<(usize, usize)> {
    let pairs = (0..units.len()).flat_map(|j| (0..j).map(move |i| (i, j)));
    pairs
        .filter(|&(i, j)| !commute(units[i], units[j]))
        .collect()
}

fn commute(one: Unit, other: Unit) -> bool {
    use Unit::{Add, Copy, Double, Set};
    if one == other || does_nothing(one) || does_nothing(other) {
        return true;
    }
    let disturbs = |one: Unit, other: Unit| {
        let cell = writes(one);
        writes(other) == cell || matches!(other, Copy { from, .. } if from == cell)
    };
    if !disturbs(one, other) && !disturbs(other, one) {
        return true;
    }
    match (one, other) {
        (Add { .. }, Add { .. }) => true,
        (Set { value, .. }, Double { .. }) | (Double { .. }, Set { value, .. }) => value == 0,
        _ => false,
    }
}

fn does_nothing(unit: Unit) -> bool {
    match unit {
        Unit::Add { amount, .. } => amount == 0,
        Unit::Copy { from, to } => from == to,
        _ => false,
    }
}

fn writes(unit: Unit) -> usize {
    match unit {
        Unit::Add { cell, .. } | Unit::Double { cell } | Unit::Set { cell, .. } => cell,
        Unit::Copy { to, .. } => to,
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    measurements: Vec<(i32, String)>,
}

impl Summary {
    pub fn of(measurements: &[(&str, i32)]) -> Summary {
        let own = measurements
            .iter()
            .map(|&(station, it)| (it, station.to_owned()));
        Summary {
            measurements: own.collect(),
        }
        .sorted()
    }

    pub fn merge(mut self, other: Summary) -> Summary {
        self.measurements.extend(other.measurements);
        self.sorted()
    }

    fn sorted(mut self) -> Summary {
        self.measurements.sort();
        self
    }

    pub fn mean(&self) -> Option<f64> {
        let sum: i64 = self.measurements.iter().map(|it| i64::from(it.0)).sum();
        (!self.measurements.is_empty()).then(|| sum as f64 / self.measurements.len() as f64)
    }

    pub fn hottest(&self) -> Option<&str> {
        let hottest = self.measurements.last()?.0;
        let first = self.measurements.iter().find(|it| it.0 == hottest)?;
        Some(&first.1)
    }
}
