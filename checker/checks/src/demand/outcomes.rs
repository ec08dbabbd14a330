//! The set of everything that can come out is the one asked for.

use std::collections::BTreeSet;

use trace::Trace;
use trace::protocol::{Complaint, OutcomeKind};

use super::Demand;
use crate::body::{Seen, Value};
use crate::shown;

/// Outcomes of one kind that are listed in a complaint.
const MOST: usize = 20;

/// Reads an outcome out of what a body returned and printed. Outcomes are
/// compared as text: what cannot be told apart by it is the same to a reader.
pub(crate) type Read = fn(&Value, &str) -> String;

/// The set asked for, and the one seen.
pub(crate) struct Outcomes {
    kind: OutcomeKind,
    what: String,
    /// `None` allows everything.
    expected: Option<Vec<String>>,
    read: Read,
    seen: BTreeSet<String>,
}

impl Outcomes {
    /// The outcomes that `read` finds must be exactly the `expected` ones, which
    /// are listed in their own order; `None` only collects them.
    pub(crate) fn new(
        kind: OutcomeKind,
        what: &str,
        expected: Option<Vec<String>>,
        read: Read,
    ) -> Outcomes {
        Outcomes {
            kind,
            what: what.to_owned(),
            expected,
            read,
            seen: BTreeSet::new(),
        }
    }

    /// Everything seen so far.
    pub(crate) fn seen(&self) -> Vec<String> {
        let mut seen: Vec<String> = self.seen.iter().cloned().collect();
        shown::in_order(&mut seen);
        seen
    }

    fn allows(&self, outcome: &String) -> bool {
        self.expected.as_ref().is_none_or(|it| it.contains(outcome))
    }

    fn unexpected(&self, outcome: String) -> Option<Complaint> {
        (!self.allows(&outcome)).then(|| self.complaint(vec![outcome], Vec::new()))
    }

    fn complaint(&self, mut unexpected: Vec<String>, missing: Vec<String>) -> Complaint {
        shown::in_order(&mut unexpected);
        let few = |outcomes: Vec<String>| {
            let outcomes = outcomes.iter().take(MOST);
            outcomes.map(|it| shown::output(it)).collect()
        };
        Complaint::WrongOutcomes {
            kind: self.kind,
            what: self.what.clone(),
            unexpected: few(unexpected),
            missing: few(missing),
        }
    }

    /// What is asked for and was not seen, if everything was.
    fn missing(&self, exhaustive: bool) -> Vec<String> {
        let expected = self.expected.iter().flatten().filter(|_| exhaustive);
        expected
            .filter(|it| !self.seen.contains(*it))
            .cloned()
            .collect()
    }
}

impl Demand for Outcomes {
    fn objection(&self, seen: &Seen<'_>) -> Option<Complaint> {
        self.unexpected((self.read)(seen.value()?, &seen.stdout()))
    }

    fn collect(&mut self, seen: &Seen<'_>) -> bool {
        let outcome = seen.value().map(|it| (self.read)(it, &seen.stdout()));
        outcome.is_some_and(|it| self.seen.insert(it))
    }

    fn is_thorough(&self) -> bool {
        true
    }

    fn verdict(&mut self, exhaustive: bool) -> Option<Complaint> {
        let missing = self.missing(exhaustive);
        (!missing.is_empty()).then(|| self.complaint(Vec::new(), missing))
    }

    fn complete(&self, complaint: Complaint, _trace: &Trace, exhaustive: bool) -> Complaint {
        if !matches!(complaint, Complaint::WrongOutcomes { .. }) {
            return complaint;
        }
        let unexpected = self.seen.iter().filter(|it| !self.allows(it));
        self.complaint(unexpected.cloned().collect(), self.missing(exhaustive))
    }

    fn real(&self, value: &Value, stdout: &str) -> Option<Complaint> {
        self.unexpected((self.read)(value, stdout))
    }

    fn reads_output(&self) -> bool {
        self.kind == OutcomeKind::Output
    }
}
