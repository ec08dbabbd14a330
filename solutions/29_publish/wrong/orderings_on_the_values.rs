// diagnosis: weak-ordering
// Release and Acquire are on the values, where they order nothing that matters, and the flag is relaxed.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, AtomicI64, Ordering},
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
pub struct Board {
    temperature: AtomicI64,
    wind: AtomicI64,
    published: AtomicBool,
}

impl Board {
    pub fn publish(&self, weather: Weather) {
        self.temperature
            .store(weather.temperature, Ordering::Release);
        self.wind.store(weather.wind, Ordering::Release);
        self.published.store(true, Ordering::Relaxed);
    }

    pub fn read(&self) -> Option<Weather> {
        self.published.load(Ordering::Relaxed).then(|| Weather {
            temperature: self.temperature.load(Ordering::Acquire),
            wind: self.wind.load(Ordering::Acquire),
        })
    }
}
