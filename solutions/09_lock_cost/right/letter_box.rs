//! No lock for those who record: they throw their counts into a channel. Whoever
//! asks for the counts empties it.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        mpsc::{self, Receiver, Sender},
    },
};

type Counts = BTreeMap<String, u64>;

pub struct Census {
    letters: Sender<Counts>,
    sorted: Mutex<(Receiver<Counts>, Counts)>,
}

impl Default for Census {
    fn default() -> Self {
        let (letters, box_of_letters) = mpsc::channel();
        Census {
            letters,
            sorted: Mutex::new((box_of_letters, Counts::new())),
        }
    }
}

impl Census {
    pub fn record<T>(&self, items: &[T], classify: impl Fn(&T) -> String) {
        let mut own: BTreeMap<String, u64> = BTreeMap::new();
        for item in items {
            *own.entry(classify(item)).or_default() += 1;
        }
        self.letters.send(own).unwrap();
    }

    pub fn counts(&self) -> BTreeMap<String, u64> {
        let mut sorted = self.sorted.lock().unwrap();
        let (letters, counts) = &mut *sorted;
        for letter in letters.try_iter() {
            for (kind, count) in letter {
                *counts.entry(kind).or_default() += count;
            }
        }
        counts.clone()
    }
}
