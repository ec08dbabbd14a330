//! Each event keeps the set of all those before it; the clocks count the sets.

use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Work,
    Send(usize),
    Receive(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    pub thread: usize,
    pub action: Action,
}

/// For each event, the indices of those that happened before it.
fn ancestors(history: &[Event]) -> Vec<BTreeSet<usize>> {
    let mut all: Vec<BTreeSet<usize>> = Vec::new();
    for (index, event) in history.iter().enumerate() {
        let mut parents = Vec::new();
        parents.extend(
            (0..index)
                .rev()
                .find(|&it| history[it].thread == event.thread),
        );
        if let Action::Receive(message) = event.action {
            parents.extend((0..index).find(|&it| history[it].action == Action::Send(message)));
        }
        let mut mine = BTreeSet::new();
        for parent in parents {
            mine.extend(all[parent].iter().copied());
            mine.insert(parent);
        }
        all.push(mine);
    }
    all
}

pub fn happens_before(history: &[Event], first: usize, second: usize) -> bool {
    ancestors(history)[second].contains(&first)
}

pub fn concurrent(history: &[Event], one: usize, other: usize) -> bool {
    one != other && !happens_before(history, one, other) && !happens_before(history, other, one)
}

pub fn clocks(threads: usize, history: &[Event]) -> Vec<Vec<usize>> {
    let mut clocks = Vec::new();
    for (index, ancestors) in ancestors(history).into_iter().enumerate() {
        let mut clock = vec![0; threads];
        for event in ancestors.into_iter().chain([index]) {
            clock[history[event].thread] += 1;
        }
        clocks.push(clock);
    }
    clocks
}
