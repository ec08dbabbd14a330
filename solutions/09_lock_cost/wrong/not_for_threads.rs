// diagnosis: compile-error
// A RefCell can be used by one thread only.

use std::{cell::RefCell, collections::BTreeMap};

#[derive(Default)]
pub struct Census {
    counts: RefCell<BTreeMap<String, u64>>,
}

impl Census {
    pub fn record<T>(&self, items: &[T], classify: impl Fn(&T) -> String) {
        let mut own: BTreeMap<String, u64> = BTreeMap::new();
        for item in items {
            *own.entry(classify(item)).or_default() += 1;
        }
        let mut counts = self.counts.borrow_mut();
        for (kind, count) in own {
            *counts.entry(kind).or_default() += count;
        }
    }

    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.borrow().clone()
    }
}
