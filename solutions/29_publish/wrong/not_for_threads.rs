// diagnosis: compile-error
// A Cell can be written through a shared reference, but by one thread only.

use std::{cell::Cell, collections::BTreeSet, sync::atomic::Ordering};

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
pub struct Board(Cell<Option<Weather>>);

impl Board {
    pub fn publish(&self, weather: Weather) {
        self.0.set(Some(weather));
    }

    pub fn read(&self) -> Option<Weather> {
        self.0.get()
    }
}
