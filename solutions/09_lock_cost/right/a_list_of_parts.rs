//! Each record only adds its own counts to a list: what is behind the lock takes no time
//! at all. The counts are added up by whoever asks for them.

use std::{collections::BTreeMap, sync::Arc};

use parking_lot::Mutex;

#[derive(Default)]
pub struct Census {
    parts: Mutex<Vec<Arc<BTreeMap<String, u64>>>>,
}

impl Census {
    pub fn record<T>(&self, items: &[T], classify: impl Fn(&T) -> String) {
        let mut own: BTreeMap<String, u64> = BTreeMap::new();
        for item in items {
            *own.entry(classify(item)).or_default() += 1;
        }
        let own = Arc::new(own);
        self.parts.lock().push(own);
    }

    pub fn counts(&self) -> BTreeMap<String, u64> {
        let parts = self.parts.lock().clone();
        let mut counts = BTreeMap::new();
        for (kind, count) in parts.iter().flat_map(|it| it.iter()) {
            *counts.entry(kind.clone()).or_default() += count;
        }
        counts
    }
}
