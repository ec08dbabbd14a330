//! Every execution returns the same, known value.

use std::fmt::Debug;

use trace::protocol::Complaint;

use super::Demand;
use crate::body::{Seen, Value};
use crate::shown;

/// The value asked for.
pub(crate) struct Returns {
    what: String,
    compare: Box<Compare>,
}

/// A value as text, and the one asked for, if they differ.
type Compare = dyn Fn(&Value) -> Option<(String, String)>;

impl Returns {
    /// `what` must be `expected`.
    pub(crate) fn new<T: Debug + PartialEq + 'static>(what: &str, expected: T) -> Returns {
        let compare = move |value: &Value| {
            let actual = value.downcast_ref::<T>()?;
            (*actual != expected).then(|| (shown::value(actual), shown::value(&expected)))
        };
        Returns {
            what: what.to_owned(),
            compare: Box::new(compare),
        }
    }

    fn complaint(&self, value: Option<&Value>) -> Option<Complaint> {
        let (actual, expected) = (self.compare)(value?)?;
        Some(Complaint::WrongValue {
            what: self.what.clone(),
            expected,
            actual,
        })
    }
}

impl Demand for Returns {
    fn objection(&self, seen: &Seen<'_>) -> Option<Complaint> {
        self.complaint(seen.value())
    }

    fn real(&self, value: &Value, _stdout: &str) -> Option<Complaint> {
        self.complaint(Some(value))
    }
}
