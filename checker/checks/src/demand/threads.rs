//! Some execution has so many threads at work at the same time.

use trace::protocol::Complaint;
use trace::{Operation, Trace};

use super::{Demand, Needs, order};
use crate::body::Seen;

/// The number of threads, the body's own not counted.
pub(crate) struct Threads {
    least: usize,
    found: bool,
    /// The most that were started in one execution.
    started: usize,
}

/// One thread's first and last event.
#[derive(Clone, Copy)]
struct Life {
    begin: usize,
    exit: usize,
}

impl Threads {
    pub(crate) fn new(least: usize) -> Threads {
        Threads {
            least,
            found: false,
            started: 0,
        }
    }
}

fn lives(trace: &Trace) -> Vec<Life> {
    let find = |thread: usize, operation: Operation| {
        let mut events = trace.events.iter();
        events.position(|it| it.thread == thread && it.operation == operation)
    };
    (1..trace.threads.len())
        .filter_map(|thread| {
            let begin = find(thread, Operation::Begin)?;
            let exit = find(thread, Operation::Exit).unwrap_or(usize::MAX);
            Some(Life { begin, exit })
        })
        .collect()
}

/// Whether one thread is over before the other begins, whoever goes first.
fn is_before(trace: &Trace, one: Life, other: Life) -> bool {
    let exit = trace.events.get(one.exit);
    exit.is_some_and(|exit| exit.happens_before(&trace.events[other.begin]))
}

/// Threads that all overlap, greedily: enough for lives, which are intervals.
fn at_once(trace: &Trace, lives: &[Life]) -> usize {
    let overlap = |one, other| !is_before(trace, one, other) && !is_before(trace, other, one);
    let from = |start: usize| {
        let mut chosen = vec![lives[start]];
        for &life in &lives[start + 1..] {
            if chosen.iter().all(|&it| overlap(it, life)) {
                chosen.push(life);
            }
        }
        chosen.len()
    };
    (0..lives.len()).map(from).max().unwrap_or(0)
}

impl Demand for Threads {
    fn needs(&self) -> Needs {
        Needs {
            clocks: true,
            record: true,
            ..Needs::default()
        }
    }

    fn objection(&self, _seen: &Seen<'_>) -> Option<Complaint> {
        None
    }

    fn collect(&mut self, seen: &Seen<'_>) -> bool {
        let trace = seen.trace();
        let lives = lives(&trace);
        let before = (self.started, self.found);
        self.started = self.started.max(lives.len());
        self.found |= at_once(&trace, &lives) >= self.least;
        before != (self.started, self.found)
    }

    fn seeks(&self) -> bool {
        true
    }

    fn is_settled(&self) -> bool {
        self.found
    }

    fn verdict(&mut self, _exhaustive: bool) -> Option<Complaint> {
        if self.found {
            return None;
        }
        Some(match self.started {
            0 => Complaint::NoThread {
                what: "the work".to_owned(),
            },
            started if started < self.least => Complaint::WrongValue {
                what: "the number of threads that are started".to_owned(),
                expected: format!("at least {}", self.least),
                actual: started.to_string(),
            },
            _ => Complaint::NotConcurrent {
                first: "thread 1".to_owned(),
                second: "thread 2".to_owned(),
                chain: Vec::new(),
            },
        })
    }

    fn complete(&self, complaint: Complaint, trace: &Trace, _exhaustive: bool) -> Complaint {
        if !matches!(complaint, Complaint::NotConcurrent { .. }) {
            return complaint;
        }
        let lives = lives(trace);
        for (first, &one) in lives.iter().enumerate() {
            for (second, &other) in lives.iter().enumerate() {
                if first != second && is_before(trace, one, other) {
                    return Complaint::NotConcurrent {
                        first: format!("thread {}", first + 1),
                        second: format!("thread {}", second + 1),
                        chain: order::chain(trace, one.exit, other.begin),
                    };
                }
            }
        }
        complaint
    }
}
