//! Sections of one name never overlap.

use trace::protocol::Complaint;

use super::Demand;
use crate::body::Seen;
use crate::span::Section;

/// An overlap is noted by the section itself, when it is entered.
pub(crate) struct Exclusive(pub(crate) &'static Section);

impl Demand for Exclusive {
    fn section(&self) -> Option<&'static Section> {
        Some(self.0)
    }

    fn objection(&self, _seen: &Seen<'_>) -> Option<Complaint> {
        None
    }
}
