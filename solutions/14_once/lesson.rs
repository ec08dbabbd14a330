//! What the lesson's code takes for granted.

use std::sync::LazyLock;

struct Lazy {
    value: Option<u32>,
}

fn make() -> u32 {
    7
}

impl Lazy {
    fn get(&mut self) {
        // block 1
    }
}

struct Settings;

fn read_settings() -> Settings {
    Settings
}

// block 2
