//! What is wrong with one execution.

use engine::Ended;
use trace::protocol::Complaint;

use crate::body::Seen;
use crate::demand::Demand;
use crate::lab::Setting;
use crate::note;

/// What there is to object to: what the body itself noted, then how the
/// execution ended, then what the check asks.
pub(crate) fn objection(
    seen: &Seen<'_>,
    setting: &Setting,
    demand: &dyn Demand,
) -> Option<Complaint> {
    if let Some(noted) = note::first(seen) {
        return Some(noted);
    }
    // Who waits for one that never goes on stands still; what about is the demand's.
    let stands_still = matches!(
        seen.ended(),
        Ended::Deadlock | Ended::Livelock | Ended::TooLong | Ended::Leaked
    );
    if seen.halted().is_some() && stands_still {
        return demand.objection(seen);
    }
    match seen.ended() {
        Ended::Returned => demand.objection(seen),
        Ended::Leaked if setting.leaks => demand.objection(seen),
        Ended::Panicked => {
            let (message, site) = seen.panic().unwrap_or_default();
            Some(Complaint::Panicked { message, site })
        }
        // Time would have passed, and it would have ended, had nobody looked all the
        // time; a look under a lock can pass for a change.
        Ended::Livelock | Ended::TooLong if setting.quiet => Some(Complaint::BusyWaiting),
        _ => Some(Complaint::End),
    }
}

/// What must stay the same when a failure is made smaller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    ended: Ended,
    complaint: std::mem::Discriminant<Complaint>,
    what: Option<String>,
}

impl Kind {
    /// The execution was longer than an execution may be.
    pub(crate) fn is_too_long(&self) -> bool {
        self.ended == Ended::TooLong
    }

    pub(crate) fn of(seen: &Seen<'_>, complaint: &Complaint) -> Kind {
        let what = match complaint {
            Complaint::WrongValue { what, .. } | Complaint::Late { what, .. } => Some(what.clone()),
            Complaint::Panicked { message, .. } => Some(message.clone()),
            _ => None,
        };
        Kind {
            ended: seen.ended(),
            complaint: std::mem::discriminant(complaint),
            what,
        }
    }
}
