// diagnosis: timeout
// Walks back along both parents of each event, and walks the same ways again and
// again: each message doubles their number.

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
    let event = history[second];
    let mut parents = Vec::new();
    for (index, earlier) in history[..second].iter().enumerate().rev() {
        if earlier.thread == event.thread {
            parents.push(index);
            break;
        }
    }
    if let Action::Receive(message) = event.action {
        parents.extend(
            history
                .iter()
                .position(|it| it.action == Action::Send(message)),
        );
    }
    parents
        .into_iter()
        .any(|parent| parent == first || happens_before(history, first, parent))
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
