// diagnosis: wrong-result
// Brings the counts in even when it is unwinding from a panic of classify.

use std::collections::BTreeMap;

use parking_lot::Mutex;

#[derive(Default)]
pub struct Census {
    counts: Mutex<BTreeMap<String, u64>>,
}

/// Brings its counts in when it is dropped.
struct Basket<'a> {
    own: BTreeMap<String, u64>,
    counts: &'a Mutex<BTreeMap<String, u64>>,
}

impl Drop for Basket<'_> {
    fn drop(&mut self) {
        let mut counts = self.counts.lock();
        for (kind, count) in std::mem::take(&mut self.own) {
            *counts.entry(kind).or_default() += count;
        }
    }
}

impl Census {
    pub fn record<T>(&self, items: &[T], classify: impl Fn(&T) -> String) {
        let mut basket = Basket {
            own: BTreeMap::new(),
            counts: &self.counts,
        };
        for item in items {
            *basket.own.entry(classify(item)).or_default() += 1;
        }
    }

    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.lock().clone()
    }
}
