//! Some execution returns a value.

use trace::protocol::{Complaint, OutcomeKind};

use super::{Demand, Expected};
use crate::body::Seen;

/// The value that must be possible.
pub(crate) struct Possible {
    what: String,
    value: Expected,
    found: bool,
}

impl Possible {
    /// `what` must be `value` at least once.
    pub(crate) fn new(what: &str, value: Expected) -> Possible {
        Possible {
            what: what.to_owned(),
            value,
            found: false,
        }
    }
}

impl Demand for Possible {
    fn objection(&self, _seen: &Seen<'_>) -> Option<Complaint> {
        None
    }

    fn collect(&mut self, seen: &Seen<'_>) -> bool {
        let is_it = seen.value().is_some_and(|it| self.value.is(it));
        is_it && !std::mem::replace(&mut self.found, true)
    }

    fn seeks(&self) -> bool {
        true
    }

    fn is_settled(&self) -> bool {
        self.found
    }

    fn verdict(&mut self, exhaustive: bool) -> Option<Complaint> {
        if self.found {
            return None;
        }
        let value = self.value.shown();
        Some(if exhaustive {
            Complaint::WrongOutcomes {
                kind: OutcomeKind::Value,
                what: self.what.clone(),
                unexpected: Vec::new(),
                missing: vec![value],
            }
        } else {
            Complaint::Broken {
                message: format!(
                    "{} was not seen to be {value}, but there are too many interleavings to say \
                     that it cannot be: make the program of this check smaller",
                    self.what
                ),
            }
        })
    }
}
