// diagnosis: weak-ordering
// The strictest fences there are, but not between the values and the flag.

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
    temperature: AtomicI64,
    wind: AtomicI64,
    published: AtomicBool,
}

impl Board {
    pub fn publish(&self, weather: Weather) {
        fence(Ordering::SeqCst);
        self.temperature.store(weather.temperature, Relaxed);
        self.wind.store(weather.wind, Relaxed);
        self.published.store(true, Relaxed);
    }

    pub fn read(&self) -> Option<Weather> {
        fence(Ordering::SeqCst);
        self.published.load(Relaxed).then(|| Weather {
            temperature: self.temperature.load(Relaxed),
            wind: self.wind.load(Relaxed),
        })
    }
}
