// diagnosis: wrong-result
// Whoever asks takes the letters out before the lock that adds them up: while they are in
// its hands, another one who asks finds neither the letters nor their sum.

use std::collections::BTreeMap;

use crossbeam::queue::SegQueue;
use parking_lot::Mutex;

#[derive(Default)]
pub struct Census {
    letters: SegQueue<BTreeMap<String, u64>>,
    counts: Mutex<BTreeMap<String, u64>>,
}

impl Census {
    pub fn record<T>(&self, items: &[T], classify: impl Fn(&T) -> String) {
        let mut own: BTreeMap<String, u64> = BTreeMap::new();
        for item in items {
            *own.entry(classify(item)).or_default() += 1;
        }
        self.letters.push(own);
    }

    pub fn counts(&self) -> BTreeMap<String, u64> {
        let mut letters = Vec::new();
        while let Some(letter) = self.letters.pop() {
            letters.extend(letter);
        }
        let mut counts = self.counts.lock();
        for (kind, count) in letters {
            *counts.entry(kind).or_default() += count;
        }
        counts.clone()
    }
}
