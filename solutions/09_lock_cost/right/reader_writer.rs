//! A reader-writer lock: those who only ask do not wait for each other.

use std::{
    collections::{BTreeMap, HashMap},
    sync::RwLock,
};

#[derive(Default)]
pub struct Census {
    counts: RwLock<HashMap<String, u64>>,
}

impl Census {
    pub fn record<T>(&self, items: &[T], classify: impl Fn(&T) -> String) {
        let mut own = HashMap::new();
        for item in items {
            *own.entry(classify(item)).or_insert(0) += 1;
        }
        let mut counts = self.counts.write().unwrap();
        for (kind, count) in own {
            *counts.entry(kind).or_insert(0) += count;
        }
    }

    pub fn counts(&self) -> BTreeMap<String, u64> {
        let counts = self.counts.read().unwrap();
        counts
            .iter()
            .map(|(kind, count)| (kind.clone(), *count))
            .collect()
    }
}
