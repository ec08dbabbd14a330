//! A line is printed by a thread that is not the body's own.

use trace::protocol::{Complaint, OutcomeKind};
use trace::{Operation, Trace};

use super::{Demand, Needs};
use crate::body::Seen;

/// The line.
pub(crate) struct Printer {
    pub(crate) line: String,
}

impl Printer {
    /// The threads that print the line.
    fn threads<'a>(&'a self, trace: &'a Trace) -> impl Iterator<Item = usize> + 'a {
        let prints = trace.events.iter().filter(|event| {
            let text = event.wrote.as_deref().unwrap_or_default();
            event.operation == Operation::Print
                && text.lines().any(|line| line.trim() == self.line.trim())
        });
        prints.map(|event| event.thread)
    }
}

impl Demand for Printer {
    fn needs(&self) -> Needs {
        Needs {
            record: true,
            ..Needs::default()
        }
    }

    fn objection(&self, seen: &Seen<'_>) -> Option<Complaint> {
        let trace = seen.trace();
        let mut threads = self.threads(&trace).peekable();
        if threads.peek().is_none() {
            return Some(Complaint::WrongOutcomes {
                kind: OutcomeKind::Output,
                what: "the output".to_owned(),
                unexpected: vec![crate::shown::output(&seen.stdout())],
                missing: vec![self.line.clone()],
            });
        }
        let mine = threads.any(|thread| thread == 0);
        mine.then(|| Complaint::NoThread {
            what: format!("printing `{}`", self.line.trim()),
        })
    }
}
