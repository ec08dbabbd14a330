//! Tries units out on a handful of cells. A summary has an entry for each station, and
//! works everything out when it is asked.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

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
    let mut starts = Vec::new();
    for seed in 0..8_i64 {
        let cells: Vec<i64> = (0..64)
            .map(|cell| (cell * 37 + 11 * seed * seed) % 101 - 50)
            .collect();
        starts.push(cells);
    }
    starts.push(vec![0; 64]);
    starts.into_iter().all(|start| {
        let (mut cells, mut other_cells) = (start.clone(), start);
        one.apply(&mut cells);
        other.apply(&mut cells);
        other.apply(&mut other_cells);
        one.apply(&mut other_cells);
        cells == other_cells
    })
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    stations: BTreeMap<String, Station>,
}

#[derive(Clone, Debug, PartialEq)]
struct Station {
    count: u64,
    sum: i64,
    highest: i32,
}

impl Summary {
    pub fn of(measurements: &[(&str, i32)]) -> Summary {
        let mut summary = Summary::default();
        for &(name, temperature) in measurements {
            let station = Station {
                count: 1,
                sum: temperature.into(),
                highest: temperature,
            };
            summary.add(name.to_string(), station);
        }
        summary
    }

    pub fn merge(mut self, other: Summary) -> Summary {
        for (name, station) in other.stations {
            self.add(name, station);
        }
        self
    }

    fn add(&mut self, name: String, station: Station) {
        let known = self.stations.entry(name).or_insert(Station {
            count: 0,
            sum: 0,
            highest: i32::MIN,
        });
        known.count += station.count;
        known.sum += station.sum;
        known.highest = known.highest.max(station.highest);
    }

    pub fn mean(&self) -> Option<f64> {
        let count: u64 = self.stations.values().map(|it| it.count).sum();
        let sum: i64 = self.stations.values().map(|it| it.sum).sum();
        if count == 0 {
            None
        } else {
            Some(sum as f64 / count as f64)
        }
    }

    pub fn hottest(&self) -> Option<&str> {
        let hottest = self
            .stations
            .iter()
            .min_by_key(|(name, it)| (Reverse(it.highest), *name));
        hottest.map(|(name, _)| name.as_str())
    }
}
