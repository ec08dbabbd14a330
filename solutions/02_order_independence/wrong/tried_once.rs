// diagnosis: wrong-result
// Tries both orders once, on cells full of zeros: too many come to the same by chance.

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
    let (mut cells, mut other_cells) = ([0; 100], [0; 100]);
    one.apply(&mut cells);
    other.apply(&mut cells);
    other.apply(&mut other_cells);
    one.apply(&mut other_cells);
    cells == other_cells
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    count: u32,
    sum: i64,
    hottest: Option<(i32, String)>,
}

impl Summary {
    pub fn of(measurements: &[(&str, i32)]) -> Summary {
        let single = |&(station, temperature): &(&str, i32)| Summary {
            count: 1,
            sum: i64::from(temperature),
            hottest: Some((temperature, station.to_owned())),
        };
        let all = measurements.iter().map(single);
        all.fold(Summary::default(), Summary::merge)
    }

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

    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / f64::from(self.count))
    }

    pub fn hottest(&self) -> Option<&str> {
        self.hottest.as_ref().map(|(_, station)| station.as_str())
    }
}

fn is_before(one: &(i32, String), other: &(i32, String)) -> bool {
    one.0 > other.0 || (one.0 == other.0 && one.1 < other.1)
}
