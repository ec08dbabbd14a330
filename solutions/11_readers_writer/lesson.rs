//! What the lesson's code takes for granted.

use std::sync::RwLock;

fn caller(departures: Vec<String>) {
    // block 1
}
