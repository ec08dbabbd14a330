//! A matrix of all pairs, closed under transitivity once; messages are looked up in it.

use std::collections::HashMap;

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

/// Whether the row's event is the column's, or happens before it.
fn matrix(history: &[Event]) -> Vec<Vec<bool>> {
    let count = history.len();
    let mut before = vec![vec![false; count]; count];
    let mut last: HashMap<usize, usize> = HashMap::new();
    let mut senders: HashMap<usize, usize> = HashMap::new();
    for (index, event) in history.iter().enumerate() {
        before[index][index] = true;
        if let Some(previous) = last.insert(event.thread, index) {
            before[previous][index] = true;
        }
        match event.action {
            Action::Work => {}
            Action::Send(message) => drop(senders.insert(message, index)),
            Action::Receive(message) => before[senders[&message]][index] = true,
        }
    }
    for middle in 0..count {
        for first in 0..count {
            for last in 0..count {
                before[first][last] |= before[first][middle] && before[middle][last];
            }
        }
    }
    before
}

pub fn happens_before(history: &[Event], first: usize, second: usize) -> bool {
    first != second && matrix(history)[first][second]
}

pub fn concurrent(history: &[Event], one: usize, other: usize) -> bool {
    let before = matrix(history);
    !before[one][other] && !before[other][one]
}

pub fn clocks(threads: usize, history: &[Event]) -> Vec<Vec<usize>> {
    let before = matrix(history);
    let mut clocks = vec![vec![0; threads]; history.len()];
    for (index, event) in history.iter().enumerate() {
        for (later, clock) in clocks.iter_mut().enumerate() {
            clock[event.thread] += usize::from(before[index][later]);
        }
    }
    clocks
}
