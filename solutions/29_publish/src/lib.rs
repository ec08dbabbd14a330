//! Predict what a reader can see, then publish values to other threads.

use std::{
    collections::BTreeSet,
    sync::atomic::{
        AtomicBool, AtomicI64,
        Ordering::{self, Acquire, Relaxed, Release, SeqCst},
    },
};

/// Everything that `letter(storing, loading)` in `letter.rs` can return.
pub fn possible_letters(storing: Ordering, loading: Ordering) -> BTreeSet<Option<u64>> {
    let mut letters = BTreeSet::from([None, Some(42)]);
    let publishes = matches!(storing, Release | SeqCst);
    let takes_over = matches!(loading, Acquire | SeqCst);
    // It takes both: one of them alone promises nothing.
    if !(publishes && takes_over) {
        letters.insert(Some(0));
    }
    letters
}

/// What a weather station has measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weather {
    /// In degrees.
    pub temperature: i64,
    /// In kilometres an hour.
    pub wind: i64,
}

/// A board on which a weather report is published once, for every thread to read.
#[derive(Default)]
pub struct Board {
    temperature: AtomicI64,
    wind: AtomicI64,
    // Whoever sees this set sees the others.
    published: AtomicBool,
}

impl Board {
    /// Publishes the weather. Nobody calls this twice for the same board.
    pub fn publish(&self, weather: Weather) {
        self.temperature.store(weather.temperature, Relaxed);
        self.wind.store(weather.wind, Relaxed);
        self.published.store(true, Release);
    }

    /// The weather, if it has been published.
    pub fn read(&self) -> Option<Weather> {
        self.published.load(Acquire).then(|| Weather {
            temperature: self.temperature.load(Relaxed),
            wind: self.wind.load(Relaxed),
        })
    }
}
