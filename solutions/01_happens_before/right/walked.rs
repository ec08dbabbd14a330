//! Walks through the history from the first event, and looks where it comes out.

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
    let mut reached = vec![false; history.len()];
    reached[first] = true;
    for next in first + 1..history.len() {
        reached[next] = (first..next).any(|it| {
            let one_step = match (history[it].action, history[next].action) {
                _ if history[it].thread == history[next].thread => true,
                (Action::Send(sent), Action::Receive(received)) => sent == received,
                _ => false,
            };
            reached[it] && one_step
        });
    }
    first != second && reached[second]
}

pub fn concurrent(history: &[Event], one: usize, other: usize) -> bool {
    one != other && !happens_before(history, one, other) && !happens_before(history, other, one)
}

pub fn clocks(threads: usize, history: &[Event]) -> Vec<Vec<usize>> {
    let count = |thread: usize, event: usize| {
        (0..=event)
            .filter(|&it| history[it].thread == thread)
            .filter(|&it| it == event || happens_before(history, it, event))
            .count()
    };
    (0..history.len())
        .map(|event| (0..threads).map(|thread| count(thread, event)).collect())
        .collect()
}
