// diagnosis: wrong-result
// Takes the mean of two means, as if both parts were of the same size.

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
    mean: Option<f64>,
    hottest: Option<(i32, String)>,
}

impl Summary {
    pub fn of(measurements: &[(&str, i32)]) -> Summary {
        let count = measurements.len();
        let sum: i64 = measurements.iter().map(|it| i64::from(it.1)).sum();
        let single = |&(station, it): &(&str, i32)| (it, station.to_owned());
        Summary {
            mean: (count > 0).then(|| sum as f64 / count as f64),
            hottest: measurements.iter().map(single).reduce(hotter),
        }
    }

    pub fn merge(self, other: Summary) -> Summary {
        let mean = match (self.mean, other.mean) {
            (Some(one), Some(other)) => Some((one + other) / 2.0),
            (one, other) => one.or(other),
        };
        let hottest = match (self.hottest, other.hottest) {
            (Some(one), Some(other)) => Some(hotter(one, other)),
            (one, other) => one.or(other),
        };
        Summary { mean, hottest }
    }

    pub fn mean(&self) -> Option<f64> {
        self.mean
    }

    pub fn hottest(&self) -> Option<&str> {
        self.hottest.as_ref().map(|it| it.1.as_str())
    }
}

fn hotter(one: (i32, String), other: (i32, String)) -> (i32, String) {
    if one.0 > other.0 || (one.0 == other.0 && one.1 < other.1) {
        one
    } else {
        other
    }
}
