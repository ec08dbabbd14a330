// diagnosis: not-concurrent
// The lock is taken before the argument in the same statement is worked out.

use std::{collections::BTreeMap, sync::Mutex};

#[derive(Default)]
pub struct Census {
    counts: Mutex<BTreeMap<String, u64>>,
}

impl Census {
    pub fn record<T>(&self, items: &[T], classify: impl Fn(&T) -> String) {
        for item in items {
            *self
                .counts
                .lock()
                .unwrap()
                .entry(classify(item))
                .or_default() += 1;
        }
    }

    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.lock().unwrap().clone()
    }
}
