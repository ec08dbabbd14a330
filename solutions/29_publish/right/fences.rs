//! Every access is relaxed; two fences do the work.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, AtomicI64, Ordering, Ordering::Relaxed, fence},
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
    up: AtomicBool,
    temperature: AtomicI64,
    wind: AtomicI64,
}

impl Board {
    pub fn publish(&self, weather: Weather) {
        self.wind.store(weather.wind, Relaxed);
        self.temperature.store(weather.temperature, Relaxed);
        fence(Ordering::Release);
        self.up.store(true, Relaxed);
    }

    pub fn read(&self) -> Option<Weather> {
        if !self.up.load(Relaxed) {
            return None;
        }
        fence(Ordering::Acquire);
        Some(Weather {
            temperature: self.temperature.load(Relaxed),
            wind: self.wind.load(Relaxed),
        })
    }
}
