// diagnosis: too-many
// Collects a hundred items, and brings them in, and so on: a lock for each hundred.

use std::collections::BTreeMap;

use parking_lot::Mutex;

#[derive(Default)]
pub struct Census {
    counts: Mutex<BTreeMap<String, u64>>,
}

impl Census {
    pub fn record<T>(&self, items: &[T], classify: impl Fn(&T) -> String) {
        for items in items.chunks(100) {
            let mut own: BTreeMap<String, u64> = BTreeMap::new();
            for item in items {
                *own.entry(classify(item)).or_default() += 1;
            }
            let mut counts = self.counts.lock();
            for (kind, count) in own {
                *counts.entry(kind).or_default() += count;
            }
        }
    }

    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.lock().clone()
    }
}
