//! Keep a lock for as short a time, and take it as seldom, as you can.

use std::collections::BTreeMap;

use parking_lot::Mutex;

/// How often each kind of thing has been seen.
///
/// Many threads use one `Census` at the same time, through `&Census`.
#[derive(Default)]
pub struct Census {
    counts: Mutex<BTreeMap<String, u64>>,
}

impl Census {
    /// Finds out the kind of each item with `classify`, and counts them all.
    ///
    /// `classify` is slow, so several threads must be able to be at it at the same
    /// time. And a lock is taken once for all the items, not once for each. If
    /// `classify` panics, so does `record`, and none of its items is counted.
    pub fn record<T>(&self, items: &[T], classify: impl Fn(&T) -> String) {
        let mut own: BTreeMap<String, u64> = BTreeMap::new();
        for item in items {
            *own.entry(classify(item)).or_default() += 1;
        }
        let mut counts = self.counts.lock();
        for (kind, count) in own {
            *counts.entry(kind).or_default() += count;
        }
    }

    /// How often each kind has been counted so far.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.lock().clone()
    }
}
