//! Some execution returns a value.

use std::fmt::Debug;

use trace::protocol::{Complaint, OutcomeKind};

use super::Demand;
use crate::body::{Seen, Value};
use crate::shown;

/// The value that must be possible.
pub(crate) struct Possible {
    what: String,
    /// The value as text.
    value: String,
    is_it: Box<dyn Fn(&Value) -> bool>,
    found: bool,
}

impl Possible {
    /// `what` must be `value` at least once.
    pub(crate) fn new<T: Debug + PartialEq + 'static>(what: &str, value: T) -> Possible {
        Possible {
            what: what.to_owned(),
            value: shown::value(&value),
            is_it: Box::new(move |it| it.downcast_ref::<T>() == Some(&value)),
            found: false,
        }
    }
}

impl Demand for Possible {
    fn objection(&self, _seen: &Seen<'_>) -> Option<Complaint> {
        None
    }

    fn collect(&mut self, seen: &Seen<'_>) {
        self.found |= seen.value().is_some_and(|it| (self.is_it)(it));
    }

    fn is_settled(&self) -> bool {
        self.found
    }

    fn verdict(&mut self, exhaustive: bool) -> Option<Complaint> {
        if self.found {
            return None;
        }
        let value = self.value.clone();
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
