// diagnosis: wrong-result
// Weighs the means of two parts by their sizes: right, but for what is rounded on the way.

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
    mean: f64,
    hottest: Option<(i32, String)>,
}

impl Summary {
    pub fn of(measurements: &[(&str, i32)]) -> Summary {
        let sum: i32 = measurements.iter().map(|it| it.1).sum();
        let count = measurements.len() as u32;
        let stations = measurements.iter().map(|it| (it.1, it.0.to_owned()));
        Summary {
            count,
            mean: f64::from(sum) / f64::from(count.max(1)),
            hottest: stations
                .reduce(|one, other| if is_before(&one, &other) { one } else { other }),
        }
    }

    pub fn merge(self, other: Summary) -> Summary {
        let hottest = match (self.hottest, other.hottest) {
            (Some(one), Some(other)) if is_before(&one, &other) => Some(one),
            (one, None) => one,
            (_, other) => other,
        };
        let count = self.count + other.count;
        let sum = self.mean * f64::from(self.count) + other.mean * f64::from(other.count);
        let mean = sum / f64::from(count.max(1));
        Summary {
            count,
            mean,
            hottest,
        }
    }

    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.mean)
    }

    pub fn hottest(&self) -> Option<&str> {
        self.hottest.as_ref().map(|(_, station)| station.as_str())
    }
}

fn is_before(one: &(i32, String), other: &(i32, String)) -> bool {
    one.0 > other.0 || (one.0 == other.0 && one.1 < other.1)
}
