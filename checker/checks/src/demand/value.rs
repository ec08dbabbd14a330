//! Every execution returns the same, known value.

use std::fmt::Debug;

use trace::protocol::Complaint;

use super::Demand;
use crate::body::{Seen, Value};
use crate::shown;

/// The value asked for.
pub(crate) struct Returns<T> {
    pub(crate) what: String,
    pub(crate) expected: T,
}

impl<T: Debug + PartialEq + 'static> Returns<T> {
    fn compare(&self, value: Option<&Value>) -> Option<Complaint> {
        let actual = value?.downcast_ref::<T>()?;
        (*actual != self.expected).then(|| Complaint::WrongValue {
            what: self.what.clone(),
            expected: shown::value(&self.expected),
            actual: shown::value(actual),
        })
    }
}

impl<T: Debug + PartialEq + 'static> Demand for Returns<T> {
    fn objection(&self, seen: &Seen<'_>) -> Option<Complaint> {
        self.compare(seen.value())
    }

    fn real(&self, value: &Value, _stdout: &str) -> Option<Complaint> {
        self.compare(Some(value))
    }
}
