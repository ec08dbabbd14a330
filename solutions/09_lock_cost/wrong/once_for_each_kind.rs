// diagnosis: too-many
// Collects first, and then takes the lock once for each kind.

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
        for (kind, count) in own {
            *self.counts.lock().entry(kind).or_default() += count;
        }
    }

    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.lock().clone()
    }
}
