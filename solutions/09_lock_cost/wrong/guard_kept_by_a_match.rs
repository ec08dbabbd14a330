// diagnosis: self-deadlock
// The guard in the head of a match lives to the end of the match, in which the lock is
// taken again.

use std::{collections::BTreeMap, sync::Mutex};

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
            match self.counts.lock().unwrap().get(&kind).copied() {
                Some(known) => self.counts.lock().unwrap().insert(kind, known + count),
                None => self.counts.lock().unwrap().insert(kind, count),
            };
        }
    }

    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.lock().unwrap().clone()
    }
}
