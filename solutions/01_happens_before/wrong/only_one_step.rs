// diagnosis: wrong-result
// Knows threads and messages, but does not go on from where a message arrives.

use std::collections::BTreeMap;

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

pub fn happens_before(history: &[Event], first: usize, second: usize) -> bool {
    let (one, other) = (history[first], history[second]);
    if one.thread == other.thread {
        return first < second;
    }
    match (one.action, other.action) {
        (Action::Send(sent), Action::Receive(received)) => sent == received,
        _ => false,
    }
}

pub fn concurrent(history: &[Event], one: usize, other: usize) -> bool {
    one != other && !happens_before(history, one, other) && !happens_before(history, other, one)
}

pub fn clocks(threads: usize, history: &[Event]) -> Vec<Vec<usize>> {
    let mut now = vec![vec![0; threads]; threads];
    let mut sent: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut clocks = Vec::new();
    for event in history {
        let clock = &mut now[event.thread];
        clock[event.thread] += 1;
        match event.action {
            Action::Work => {}
            Action::Send(message) => {
                sent.insert(message, clock.clone());
            }
            Action::Receive(message) => {
                for (mine, theirs) in clock.iter_mut().zip(&sent[&message]) {
                    *mine = (*mine).max(*theirs);
                }
            }
        }
        clocks.push(clock.clone());
    }
    clocks
}
