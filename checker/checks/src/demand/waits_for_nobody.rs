//! Nobody inside a section needs a thread that has stopped.

use trace::protocol::Complaint;

use super::Demand;
use crate::body::Seen;
use crate::span::{self, Section};

/// Whoever is inside when all stand still, one thread having stopped, waits for it.
pub(crate) struct WaitsForNobody(pub(crate) &'static Section);

impl Demand for WaitsForNobody {
    fn section(&self) -> Option<&'static Section> {
        Some(self.0)
    }

    fn objection(&self, seen: &Seen<'_>) -> Option<Complaint> {
        let stopped = seen.halted()?;
        let waiting = span::inside(seen).into_iter().find(|&it| it != stopped)?;
        Some(Complaint::WaitsFor {
            what: self.0.name().to_owned(),
            waiting: seen.place_of(waiting)?,
            stopped: seen.place_of(stopped)?,
        })
    }
}
