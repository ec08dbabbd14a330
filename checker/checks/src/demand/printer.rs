//! A line is printed by a thread that is not the body's own.

use std::collections::BTreeSet;

use trace::protocol::{Complaint, OutcomeKind};
use trace::{Event, Operation, Trace};

use super::{Demand, Needs};
use crate::body::Seen;

/// The line.
pub(crate) struct Printer {
    pub(crate) line: String,
}

impl Printer {
    /// The threads that print a part of the line, once for each time that it is
    /// printed. A line may be printed in several pieces.
    fn threads(&self, trace: &Trace) -> Vec<BTreeSet<usize>> {
        let is_output = |event: &&Event| {
            let object = event.object.and_then(|object| trace.objects.get(object));
            event.operation == Operation::Print && object.is_some_and(|it| it.name == "stdout")
        };
        let pieces = trace.events.iter().filter(is_output);
        let characters = pieces.flat_map(|event| {
            let text = event.wrote.as_deref().unwrap_or_default();
            text.chars().map(|character| (character, event.thread))
        });
        let characters: Vec<(char, usize)> = characters.collect();
        let lines = characters.split(|(character, _)| *character == '\n');
        let lines = lines.filter(|line| {
            let text: String = line.iter().map(|(character, _)| character).collect();
            text.trim() == self.line.trim()
        });
        lines
            .map(|line| line.iter().map(|(_, thread)| *thread).collect())
            .collect()
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
        let threads = self.threads(&trace);
        if threads.is_empty() {
            return Some(Complaint::WrongOutcomes {
                kind: OutcomeKind::Output,
                what: "the output".to_owned(),
                unexpected: vec![crate::shown::output(&seen.stdout())],
                // Of all the lines that there should be, this one.
                missing: vec![format!("…\n{}\n…", self.line.trim())],
            });
        }
        let mine = threads.iter().any(|line| line.contains(&0));
        mine.then(|| Complaint::NoThread {
            what: format!("the printing of `{}`", self.line.trim()),
        })
    }
}
