//! No execution takes locks more often than it may.

use trace::protocol::Complaint;
use trace::{Event, ObjectKind, Trace};

use super::{Demand, Needs};
use crate::body::Seen;

/// How often, all locks of all threads together.
pub(crate) struct Acquisitions {
    pub(crate) most: u64,
}

/// Whether a step takes a lock, alone or shared. Standard output has a lock too,
/// which nobody takes on purpose.
fn takes_a_lock(trace: &Trace, event: &Event) -> bool {
    let kind = event.object.map(|it| trace.objects[it].kind);
    matches!(kind, Some(ObjectKind::Mutex | ObjectKind::RwLock)) && event.operation.takes_a_lock()
}

impl Demand for Acquisitions {
    fn needs(&self) -> Needs {
        Needs {
            record: true,
            ..Needs::default()
        }
    }

    fn objection(&self, seen: &Seen<'_>) -> Option<Complaint> {
        let trace = seen.trace();
        let taken = trace.events.iter().filter(|it| takes_a_lock(&trace, it));
        let actual = taken.count() as u64;
        (actual > self.most).then(|| Complaint::TooMany {
            what: "acquisitions of locks".to_owned(),
            allowed: self.most,
            actual,
        })
    }
}
