// diagnosis: too-many
// Classifies outside of the lock, but takes the lock again for every item.

use std::collections::BTreeMap;

use parking_lot::Mutex;

#[derive(Default)]
pub struct Census {
    counts: Mutex<BTreeMap<String, u64>>,
}

impl Census {
    pub fn record<T>(&self, items: &[T], classify: impl Fn(&T) -> String) {
        for item in items {
            let kind = classify(item);
            *self.counts.lock().entry(kind).or_default() += 1;
        }
    }

    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.lock().clone()
    }
}
