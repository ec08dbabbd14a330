//! Some execution returns a value.

use std::fmt::Debug;

use trace::protocol::{Complaint, OutcomeKind};

use super::Demand;
use crate::body::Seen;
use crate::shown;

/// The value that must be possible.
pub(crate) struct Possible<T> {
    pub(crate) what: String,
    pub(crate) value: T,
    pub(crate) found: bool,
}

impl<T: Debug + PartialEq + 'static> Demand for Possible<T> {
    fn objection(&self, _seen: &Seen<'_>) -> Option<Complaint> {
        None
    }

    fn collect(&mut self, seen: &Seen<'_>) {
        let value = seen.value().and_then(|it| it.downcast_ref::<T>());
        self.found |= value == Some(&self.value);
    }

    fn is_settled(&self) -> bool {
        self.found
    }

    fn verdict(&mut self, exhaustive: bool) -> Option<Complaint> {
        if self.found {
            return None;
        }
        let value = shown::value(&self.value);
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
