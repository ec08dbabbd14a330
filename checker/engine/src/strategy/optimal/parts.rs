//! Parts of the exploration that other processes run.
//!
//! A part is what comes after one branch of a state on the path that is being explored: the
//! first that would be explored from there afterwards, of the shallowest state that has
//! any. What the copy that explores it would add to the branches of other states, it
//! writes down, and the original adds it when it has come to the part. So everything is
//! added in the same order as if one process did it all.

use rustc_hash::FxHashSet;

use crate::access::{read_footprints, write_footprints};
use crate::strategy::happens_before::Order;
use crate::strategy::optimal::Optimal;
use crate::strategy::wakeup::{Branch, Sequence, is_covered};

/// What a copy has to tell: sequences to be explored from states that are not its own.
#[derive(Default)]
pub(super) struct Told {
    words: Vec<u64>,
    /// Those that are among them, by their states and steps.
    known: FxHashSet<Vec<u32>>,
}

impl Optimal {
    /// Gives the largest part away.
    pub(super) fn give_branch(&mut self, part: u32) -> bool {
        let of_own = self.path.iter_mut().enumerate().skip(self.own);
        let given = of_own
            .filter_map(|(index, node)| Some((index, node.branches.first_mut()?)))
            .find(|(_, branch)| branch.part.is_none());
        let Some((index, branch)) = given else {
            return false;
        };
        branch.part = Some(part);
        self.given = index;
        true
    }

    /// This is the copy: what comes before the branch in the original will be explored.
    pub(super) fn keep_to_branch(&mut self) {
        self.own = self.given + 1;
        self.path.truncate(self.own);
        self.told = Told::default();
        let node = &mut self.path[self.given];
        let mut branch = node.branches.remove(0);
        branch.part = None;
        node.put_to_sleep();
        node.begin(branch);
    }

    /// Writes a sequence down that is to be explored from a state that is not this copy's,
    /// unless the original knows it.
    ///
    /// That a sequence covers another one is no reason to leave the other one out: the
    /// original may have something that covers only the first.
    pub(super) fn tell(&mut self, state: usize, sequence: Sequence<'_>) {
        let Some(last) = &sequence.last else {
            return;
        };
        let order = sequence.order;
        let steps = sequence.steps.iter();
        let steps = steps.flat_map(|&step| [order.task(step), order.choice(step)]);
        let mut key: Vec<u32> = std::iter::once(state as u32).chain(steps).collect();
        key.extend([last.task, last.choice]);
        if self.told.known.contains(&key) {
            return;
        }
        let words = &mut self.told.words;
        let length = words.len();
        words.push(state as u64);
        order.write(&sequence.steps, words);
        words.extend([last.task, last.choice].map(u64::from));
        write_footprints(&last.footprint, words);
        if is_covered(&self.path[state].branches, sequence) {
            words.truncate(length);
        }
        self.told.known.insert(key);
    }

    /// All that there is to tell, now that the part has been explored. First, what its
    /// first step touched.
    pub(super) fn tell_all(&self) -> Vec<u64> {
        let mut words = Vec::new();
        if let Some(node) = self.path.last() {
            write_footprints(&node.footprint, &mut words);
        }
        words.extend(&self.told.words);
        words
    }

    /// Adds what a copy had to tell of the part that would be explored next.
    pub(super) fn hear(&mut self, told: &[u64]) {
        let mut words = told.iter().copied();
        let footprint = read_footprints(&mut words);
        if let (Some(node), Some(footprint)) = (self.path.last_mut(), footprint) {
            node.footprint = footprint;
        }
        while let Some((state, order, last)) = read_sequence(&mut words) {
            let sequence = Sequence {
                order: &order,
                steps: (0..order.len()).collect(),
                last: Some(last),
            };
            self.add(state, sequence);
        }
    }
}

/// Reads a sequence that a copy has written down: the state, the steps, and the last one.
fn read_sequence(words: &mut impl Iterator<Item = u64>) -> Option<(usize, Order, Branch)> {
    let state = words.next()? as usize;
    let order = Order::read(words)?;
    let last = Branch {
        task: words.next()? as u32,
        choice: words.next()? as u32,
        footprint: read_footprints(words)?,
        after: Vec::new(),
        part: None,
    };
    Some((state, order, last))
}
