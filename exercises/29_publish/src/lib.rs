//! Predict what a reader can see, then publish values to other threads.

use std::{collections::BTreeSet, sync::atomic::Ordering};

/// Everything that `letter(storing, loading)` in `letter.rs` can return: `None`, `Some`
/// of a letter, and each letter that can be in it.
///
/// `storing` is `Relaxed`, `Release` or `SeqCst`, `loading` is `Relaxed`, `Acquire` or
/// `SeqCst`. What counts is what Rust allows, on whatever processor.
pub fn possible_letters(storing: Ordering, loading: Ordering) -> BTreeSet<Option<u64>> {
    todo!("what can be read if the flag is stored {storing:?} and loaded {loading:?}?")
}

/// What a weather station has measured. Every number is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weather {
    pub temperature: i64,
    pub wind: i64,
}

/// A board on which a weather report is published once, for every thread to read.
#[derive(Default)]
pub struct Board {
    // Your fields. On a `Board::default()` nothing has been published.
}

impl Board {
    /// Publishes the weather. Nobody calls this twice for the same board.
    pub fn publish(&self, weather: Weather) {
        todo!("publish {weather:?}")
    }

    /// The weather, if it has been published.
    ///
    /// - It is all of it or nothing, never a part.
    /// - Whoever gets it sees everything else, too, that the publisher had done before.
    /// - Nobody waits, and nobody takes a lock: if it is being published just now,
    ///   `None` will do.
    pub fn read(&self) -> Option<Weather> {
        todo!("read what has been published")
    }
}
