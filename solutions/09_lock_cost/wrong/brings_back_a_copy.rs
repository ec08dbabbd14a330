// diagnosis: lost-update
// Takes a copy home, adds to it, and brings it back: what others brought in
// between is gone.

use std::{collections::BTreeMap, sync::Mutex};

#[derive(Default)]
pub struct Census {
    counts: Mutex<BTreeMap<String, u64>>,
}

impl Census {
    pub fn record<T>(&self, items: &[T], classify: impl Fn(&T) -> String) {
        let mut counts = self.counts.lock().unwrap().clone();
        for item in items {
            *counts.entry(classify(item)).or_default() += 1;
        }
        *self.counts.lock().unwrap() = counts;
    }

    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.lock().unwrap().clone()
    }
}
