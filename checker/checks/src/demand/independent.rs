//! In every execution, pieces of work that need nothing from each other are in
//! no order.

use trace::protocol::Complaint;
use trace::{Operation, Trace};

use super::{Demand, Needs, order};
use crate::body::Seen;

/// The pieces of work, by the names of their marks. A piece may have several
/// marks, say at its beginning and at its end: those of one name may be in any
/// order.
pub(crate) struct Independent {
    names: Vec<String>,
    /// For each name, whether its mark was ever made.
    made: Vec<bool>,
}

impl Independent {
    pub(crate) fn new(names: &[&str]) -> Independent {
        Independent {
            names: names.iter().map(|&it| it.to_owned()).collect(),
            made: vec![false; names.len()],
        }
    }

    fn has(&self, name: &str) -> bool {
        self.names.iter().any(|it| it == name)
    }
}

fn complaint(first: &str, second: &str, chain: Vec<usize>) -> Complaint {
    Complaint::Dependent {
        first: first.to_owned(),
        second: second.to_owned(),
        chain,
    }
}

impl Demand for Independent {
    fn needs(&self) -> Needs {
        Needs {
            clocks: true,
            ..Needs::default()
        }
    }

    fn objection(&self, seen: &Seen<'_>) -> Option<Complaint> {
        let marks = seen.marks();
        let marks: Vec<_> = marks.iter().filter(|it| self.has(it.name)).collect();
        marks.iter().find_map(|one| {
            let mut marks = marks.iter();
            let other = marks.find(|it| it.name != one.name && one.happens_before(it))?;
            Some(complaint(one.name, other.name, Vec::new()))
        })
    }

    fn collect(&mut self, seen: &Seen<'_>) -> bool {
        let marks = seen.marks();
        let before = self.made.clone();
        for (name, made) in self.names.iter().zip(&mut self.made) {
            *made |= marks.iter().any(|it| it.name == name);
        }
        self.made != before
    }

    fn verdict(&mut self, _exhaustive: bool) -> Option<Complaint> {
        let never = self.made.iter().position(|&made| !made)?;
        Some(Complaint::WrongValue {
            what: format!("how often {} is done", self.names[never]),
            expected: "at least once".to_owned(),
            actual: "never".to_owned(),
        })
    }

    /// The shortest chain from a mark of the one to a mark of the other.
    fn complete(&self, found: Complaint, trace: &Trace, _exhaustive: bool) -> Complaint {
        let Complaint::Dependent { first, second, .. } = found else {
            return found;
        };
        let marks = |name: &str| -> Vec<usize> {
            let is = |index: &usize| {
                let event = &trace.events[*index];
                event.operation == Operation::Mark && event.wrote.as_deref() == Some(name)
            };
            (0..trace.events.len()).filter(is).collect()
        };
        let (ones, others) = (marks(&first), marks(&second));
        let pairs = ones
            .iter()
            .flat_map(|&one| others.iter().map(move |&it| (one, it)));
        let chains = pairs.map(|(one, other)| order::chain(trace, one, other));
        let shortest = chains.filter(|it| !it.is_empty()).min_by_key(Vec::len);
        complaint(&first, &second, shortest.unwrap_or_default())
    }
}
