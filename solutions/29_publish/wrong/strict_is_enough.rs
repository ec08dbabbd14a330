// diagnosis: wrong-prediction
// Believes that a strict store publishes to whoever loads, with a relaxed load too.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, AtomicI64, Ordering},
};

pub fn possible_letters(storing: Ordering, loading: Ordering) -> BTreeSet<Option<u64>> {
    let mut letters = BTreeSet::from([None, Some(42)]);
    let one_is_relaxed = storing == Ordering::Relaxed || loading == Ordering::Relaxed;
    if one_is_relaxed && storing != Ordering::SeqCst {
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
        self.published.load(Ordering::Acquire).then(|| Weather {
            temperature: self.temperature.load(Ordering::Relaxed),
            wind: self.wind.load(Ordering::Relaxed),
        })
    }
}
