//! The body's own assertions hold.

use trace::protocol::Complaint;

use super::Demand;
use crate::body::Seen;

/// Nothing but what is asked of every execution.
pub(crate) struct Holds;

impl Demand for Holds {
    fn objection(&self, _seen: &Seen<'_>) -> Option<Complaint> {
        None
    }
}
