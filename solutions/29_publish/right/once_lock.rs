//! What is written once, and read by many: that is what a `OnceLock` is made for.

use std::{
    collections::BTreeSet,
    sync::{OnceLock, atomic::Ordering},
};

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

#[derive(Default)]
pub struct Board(OnceLock<Weather>);

impl Board {
    pub fn publish(&self, weather: Weather) {
        self.0.set(weather).unwrap();
    }

    pub fn read(&self) -> Option<Weather> {
        self.0.get().copied()
    }
}
