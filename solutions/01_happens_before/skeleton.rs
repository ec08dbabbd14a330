//! Find out which events of a history can have affected which.

/// What a thread does in one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Something that concerns no other thread.
    Work,
    /// Sends the message with this number, which may be any. No number is sent twice.
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
    todo!(
        "can event {first} of {} have affected event {second}?",
        history.len()
    )
}

/// Whether neither of two different events can have affected the other. An event is not
/// concurrent with itself.
pub fn concurrent(history: &[Event], one: usize, other: usize) -> bool {
    todo!(
        "are events {one} and {other} of {} concurrent?",
        history.len()
    )
}

/// The vector clock of every event, in the order of the history. A clock has one
/// number for each of the threads `0..threads`: how many of that thread's events
/// happened before the event, or are the event itself.
pub fn clocks(threads: usize, history: &[Event]) -> Vec<Vec<usize>> {
    todo!(
        "the clocks of {} events on {threads} threads",
        history.len()
    )
}
