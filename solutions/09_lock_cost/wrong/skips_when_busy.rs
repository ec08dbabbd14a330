// diagnosis: wrong-result
// Counts only if nobody else has the lock.

use std::collections::BTreeMap;

use parking_lot::Mutex;

#[derive(Default)]
pub struct Census {
    counts: Mutex<BTreeMap<String, u64>>,
}

impl Census {
    pub fn record<T>(&self, items: &[T], classify: impl Fn(&T) -> String) {
        let mut own: BTreeMap<String, u64> = BTreeMap::new();
        for item in items {
            *own.entry(classify(item)).or_default() += 1;
        }
        if let Some(mut counts) = self.counts.try_lock() {
            for (kind, count) in own {
                *counts.entry(kind).or_default() += count;
            }
        }
    }

    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.lock().clone()
    }
}
