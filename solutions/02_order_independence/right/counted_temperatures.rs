//! A summary counts how often each temperature came, and names the first station of each.
//! Whole numbers in a float are exact as well.

use std::collections::{BTreeMap, BTreeSet};

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
    temperatures: BTreeMap<i32, (f64, String)>,
}

impl Summary {
    pub fn of(measurements: &[(&str, i32)]) -> Summary {
        let mut temperatures = BTreeMap::new();
        for &(station, temperature) in measurements {
            add(&mut temperatures, temperature, 1.0, station);
        }
        Summary { temperatures }
    }

    pub fn merge(self, other: Summary) -> Summary {
        let mut temperatures = self.temperatures;
        for (temperature, (count, station)) in other.temperatures {
            add(&mut temperatures, temperature, count, &station);
        }
        Summary { temperatures }
    }

    pub fn mean(&self) -> Option<f64> {
        let count: f64 = self.temperatures.values().map(|it| it.0).sum();
        let sum: f64 = self
            .temperatures
            .iter()
            .map(|(&it, (count, _))| f64::from(it) * count)
            .sum();
        (count > 0.0).then(|| sum / count)
    }

    pub fn hottest(&self) -> Option<&str> {
        let (_, (_, station)) = self.temperatures.last_key_value()?;
        Some(station)
    }
}

fn add(all: &mut BTreeMap<i32, (f64, String)>, temperature: i32, count: f64, station: &str) {
    let entry = all
        .entry(temperature)
        .or_insert_with(|| (0.0, station.to_string()));
    entry.0 += count;
    if station < entry.1.as_str() {
        entry.1 = station.to_string();
    }
}
