// diagnosis: wrong-result
// Reads the values first, and asks afterwards whether they were there.

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
            .store(weather.temperature, Ordering::Relaxed);
        self.wind.store(weather.wind, Ordering::Relaxed);
        self.published.store(true, Ordering::Release);
    }

    pub fn read(&self) -> Option<Weather> {
        let weather = Weather {
            temperature: self.temperature.load(Ordering::Relaxed),
            wind: self.wind.load(Ordering::Relaxed),
        };
        self.published.load(Ordering::Acquire).then_some(weather)
    }
}
