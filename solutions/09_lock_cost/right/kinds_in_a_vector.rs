//! Collects the kinds in a vector, and counts them behind a lock of the standard
//! library. The reader takes a snapshot.

use std::{collections::BTreeMap, sync::Mutex};

#[derive(Default)]
pub struct Census {
    counts: Mutex<BTreeMap<String, u64>>,
}

impl Census {
    pub fn record<T>(&self, items: &[T], classify: impl Fn(&T) -> String) {
        let kinds: Vec<String> = items.iter().map(classify).collect();
        if kinds.is_empty() {
            return;
        }
        let mut counts = self.counts.lock().unwrap();
        for kind in kinds {
            *counts.entry(kind).or_insert(0) += 1;
        }
    }

    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.lock().unwrap().clone()
    }
}
