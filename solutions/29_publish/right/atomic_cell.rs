//! All of it in one cell, which is written and read in one step.

use std::{collections::BTreeSet, sync::atomic::Ordering};

use crossbeam::atomic::AtomicCell;

pub fn possible_letters(storing: Ordering, loading: Ordering) -> BTreeSet<Option<u64>> {
    let mut letters = BTreeSet::from([None, Some(42)]);
    if storing == Ordering::Relaxed || loading == Ordering::Relaxed {
        letters.insert(Some(0));
    }
    letters
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weather {
    pub temperature: i64,
    pub wind: i64,
}

pub struct Board {
    weather: AtomicCell<Option<Weather>>,
}

impl Default for Board {
    fn default() -> Self {
        Board {
            weather: AtomicCell::new(None),
        }
    }
}

impl Board {
    pub fn publish(&self, weather: Weather) {
        self.weather.store(Some(weather));
    }

    pub fn read(&self) -> Option<Weather> {
        self.weather.load()
    }
}
