// diagnosis: wrong-result
// Takes a temperature of zero for no temperature at all.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicI64, Ordering},
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
}

impl Board {
    pub fn publish(&self, weather: Weather) {
        self.wind.store(weather.wind, Ordering::Release);
        self.temperature
            .store(weather.temperature, Ordering::Release);
    }

    pub fn read(&self) -> Option<Weather> {
        let temperature = self.temperature.load(Ordering::Acquire);
        (temperature != 0).then(|| Weather {
            temperature,
            wind: self.wind.load(Ordering::Acquire),
        })
    }
}
