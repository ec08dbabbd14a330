//! Every execution returns the same, known value.

use std::fmt::Debug;

use trace::protocol::Complaint;

use super::Demand;
use crate::body::{Seen, Value};
use crate::shown;

/// A value that is asked for, whatever its type is.
pub(crate) struct Expected {
    value: Value,
    beside: Beside,
}

/// Whether two values are equal, and both, to be shown; nothing if they are not of one
/// type.
type Beside = for<'a> fn(&'a Value, &'a Value) -> Option<(bool, &'a dyn Debug, &'a dyn Debug)>;

impl Expected {
    pub(crate) fn of<T: Debug + PartialEq + Send + 'static>(value: T) -> Expected {
        Expected {
            value: Box::new(value),
            beside: |one, other| {
                let (one, other) = (one.downcast_ref::<T>()?, other.downcast_ref::<T>()?);
                Some((one == other, one, other))
            },
        }
    }

    /// Whether `value` is the one that is asked for.
    pub(crate) fn is(&self, value: &Value) -> bool {
        (self.beside)(value, &self.value).is_some_and(|(is_equal, ..)| is_equal)
    }

    /// `value` and the one that is asked for, as text, if they differ.
    pub(crate) fn difference(&self, value: &Value) -> Option<(String, String)> {
        let (is_equal, actual, expected) = (self.beside)(value, &self.value)?;
        (!is_equal).then(|| (shown::value(actual), shown::value(expected)))
    }

    /// The one that is asked for, as text.
    pub(crate) fn shown(&self) -> String {
        (self.beside)(&self.value, &self.value)
            .map_or_else(String::new, |(_, it, _)| shown::value(it))
    }
}

/// The value asked for.
pub(crate) struct Returns {
    what: String,
    expected: Expected,
}

impl Returns {
    /// `what` must be `expected`.
    pub(crate) fn new(what: &str, expected: Expected) -> Returns {
        Returns {
            what: what.to_owned(),
            expected,
        }
    }

    fn complaint(&self, value: Option<&Value>) -> Option<Complaint> {
        let (actual, expected) = self.expected.difference(value?)?;
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
