// diagnosis: panicked
// Takes it for granted that every part has a measurement.

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
    count: u32,
    sum: i64,
    hottest: (i32, String),
}

impl Summary {
    pub fn of(measurements: &[(&str, i32)]) -> Summary {
        let single = |&(station, temperature): &(&str, i32)| Summary {
            count: 1,
            sum: i64::from(temperature),
            hottest: (temperature, station.to_owned()),
        };
        measurements
            .iter()
            .map(single)
            .reduce(Summary::merge)
            .unwrap()
    }

    pub fn merge(self, other: Summary) -> Summary {
        let hottest = if is_before(&self.hottest, &other.hottest) {
            self.hottest
        } else {
            other.hottest
        };
        Summary {
            count: self.count + other.count,
            sum: self.sum + other.sum,
            hottest,
        }
    }

    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / f64::from(self.count))
    }

    pub fn hottest(&self) -> Option<&str> {
        Some(&self.hottest.1)
    }
}

fn is_before(one: &(i32, String), other: &(i32, String)) -> bool {
    one.0 > other.0 || (one.0 == other.0 && one.1 < other.1)
}
