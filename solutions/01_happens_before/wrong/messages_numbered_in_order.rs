// diagnosis: panicked
// Keeps messages in a vector, as if their numbers counted from 0 in the order of sending.

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
    let threads = history.iter().map(|it| it.thread + 1).max().unwrap_or(0);
    let clocks = clocks(threads, history);
    let thread = history[first].thread;
    first != second && clocks[first][thread] <= clocks[second][thread]
}

pub fn concurrent(history: &[Event], one: usize, other: usize) -> bool {
    one != other && !happens_before(history, one, other) && !happens_before(history, other, one)
}

pub fn clocks(threads: usize, history: &[Event]) -> Vec<Vec<usize>> {
    let mut now = vec![vec![0; threads]; threads];
    let mut sent: Vec<Vec<usize>> = Vec::new();
    let mut clocks = Vec::new();
    for event in history {
        let clock = &mut now[event.thread];
        clock[event.thread] += 1;
        match event.action {
            Action::Work => {}
            Action::Send(_) => sent.push(clock.clone()),
            Action::Receive(message) => {
                for (mine, theirs) in clock.iter_mut().zip(&sent[message]) {
                    *mine = (*mine).max(*theirs);
                }
            }
        }
        clocks.push(clock.clone());
    }
    clocks
}
