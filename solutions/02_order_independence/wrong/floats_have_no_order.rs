// diagnosis: compile-error
// Asks for the largest of some floats: they have no total order, as NaN is neither
// larger nor smaller than anything.

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

    fn last_cell(self) -> usize {
        match self {
            Unit::Add { cell, .. } | Unit::Double { cell } | Unit::Set { cell, .. } => cell,
            Unit::Copy { from, to } => from.max(to),
        }
    }
}

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

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    measurements: Vec<(f64, String)>,
}

impl Summary {
    pub fn of(measurements: &[(&str, i32)]) -> Summary {
        let own = measurements
            .iter()
            .map(|it| (f64::from(it.1), it.0.to_owned()));
        Summary {
            measurements: own.collect(),
        }
    }

    pub fn merge(mut self, other: Summary) -> Summary {
        self.measurements.extend(other.measurements);
        self
    }

    pub fn mean(&self) -> Option<f64> {
        let sum: f64 = self.measurements.iter().map(|it| it.0).sum();
        (!self.measurements.is_empty()).then(|| sum / self.measurements.len() as f64)
    }

    pub fn hottest(&self) -> Option<&str> {
        let highest = self.measurements.iter().map(|it| it.0).max()?;
        let hottest = self.measurements.iter().filter(|it| it.0 == highest);
        hottest.map(|it| it.1.as_str()).min()
    }
}
