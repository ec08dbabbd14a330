//! Find out which events of a history can have affected which.

use std::collections::BTreeMap;

/// What a thread does in one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Something that concerns no other thread.
    Work,
    /// Sends the message with this number. No number is sent twice.
    Send(usize),
    /// Receives the message with this number, which is sent earlier in the
    /// history. No message is received twice.
    Receive(usize),
}

/// One event of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// The thread that does it. Threads are numbered from 0.
    pub thread: usize,
    /// What it does.
    pub action: Action,
}

/// Whether the event at index `first` can have affected the one at index `second`:
/// there is a way from it to the other, along threads and messages.
///
/// The list is only one of the orders in which this could have been written down.
/// An event does not happen before itself.
pub fn happens_before(history: &[Event], first: usize, second: usize) -> bool {
    let threads = history.iter().map(|it| it.thread + 1).max().unwrap_or(0);
    let clocks = clocks(threads, history);
    let thread = history[first].thread;
    first != second && clocks[first][thread] <= clocks[second][thread]
}

/// Whether neither of two different events can have affected the other.
pub fn concurrent(history: &[Event], one: usize, other: usize) -> bool {
    one != other && !happens_before(history, one, other) && !happens_before(history, other, one)
}

/// The vector clock of every event, in the order of the history. A clock has one
/// number for each of the threads `0..threads`: how many of that thread's events
/// happened before the event, or are the event itself.
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
