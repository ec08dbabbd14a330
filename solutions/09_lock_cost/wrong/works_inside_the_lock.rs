// diagnosis: not-concurrent
// Takes the lock once, and classifies all items while it has it.

use std::collections::BTreeMap;

use parking_lot::Mutex;

#[derive(Default)]
pub struct Census {
    counts: Mutex<BTreeMap<String, u64>>,
}

impl Census {
    pub fn record<T>(&self, items: &[T], classify: impl Fn(&T) -> String) {
        let mut counts = self.counts.lock();
        for item in items {
            *counts.entry(classify(item)).or_default() += 1;
        }
    }

    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.lock().clone()
    }
}
