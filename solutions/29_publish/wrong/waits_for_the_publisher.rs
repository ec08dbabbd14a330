// diagnosis: not-lock-free
// A reader that comes while something is being published waits until it is.

use std::{
    collections::BTreeSet,
    hint,
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
    busy: AtomicBool,
    published: AtomicBool,
}

impl Board {
    pub fn publish(&self, weather: Weather) {
        self.busy.store(true, Ordering::SeqCst);
        self.temperature
            .store(weather.temperature, Ordering::Relaxed);
        self.wind.store(weather.wind, Ordering::Relaxed);
        self.published.store(true, Ordering::Release);
        self.busy.store(false, Ordering::SeqCst);
    }

    pub fn read(&self) -> Option<Weather> {
        while self.busy.load(Ordering::SeqCst) {
            hint::spin_loop();
        }
        self.published.load(Ordering::Acquire).then(|| Weather {
            temperature: self.temperature.load(Ordering::Relaxed),
            wind: self.wind.load(Ordering::Relaxed),
        })
    }
}
