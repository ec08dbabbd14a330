//! What a check asks of a program's executions.

mod acquisitions;
mod concurrent;
mod exclusive;
mod holds;
mod independent;
mod linearizable;
mod order;
mod outcomes;
mod possible;
mod printer;
mod threads;
mod value;
mod waits_for_nobody;

pub(crate) use acquisitions::Acquisitions;
pub(crate) use concurrent::Concurrent;
pub(crate) use exclusive::Exclusive;
pub(crate) use holds::Holds;
pub(crate) use independent::Independent;
pub(crate) use linearizable::Linearizable;
pub(crate) use outcomes::{Outcomes, Read};
pub(crate) use possible::Possible;
pub(crate) use printer::Printer;
pub(crate) use threads::Threads;
pub(crate) use value::{Expected, Returns};
pub(crate) use waits_for_nobody::WaitsForNobody;

use engine::Schedule;
use trace::Trace;
use trace::protocol::Complaint;

use crate::body::{Seen, Value};
use crate::span::Section;

/// What the engine must keep for a demand to be judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// Happens-before between marks.
    pub(crate) clocks: bool,
    /// Every event.
    pub(crate) record: bool,
    /// Happens-before between marks, where loads may return older values: as long as
    /// they do not, the order of steps says enough.
    pub(crate) order: bool,
}

/// What a check asks of a program's executions, each of them or all together.
pub(crate) trait Demand {
    /// What must be kept.
    fn needs(&self) -> Needs {
        Needs::default()
    }

    /// The section whose overlaps are looked for.
    fn section(&self) -> Option<&'static Section> {
        None
    }

    /// What is wrong with this execution. It ended well, and its body noted no
    /// objection.
    fn objection(&self, seen: &Seen<'_>) -> Option<Complaint>;

    /// Takes note of an execution that is part of the exploration. It may have
    /// been objected to. Whether that has changed what it thinks of all of them.
    fn collect(&mut self, _seen: &Seen<'_>) -> bool {
        false
    }

    /// Whether one execution is looked for, wherever it may be, and the search is over
    /// when it is found.
    fn seeks(&self) -> bool {
        false
    }

    /// Whether no further execution can change the answer.
    fn is_settled(&self) -> bool {
        false
    }

    /// Whether an objection is a reason to go on rather than to stop: the set of
    /// all of them is wanted.
    fn is_thorough(&self) -> bool {
        false
    }

    /// What is wrong with all executions together, none of which was objected
    /// to.
    fn verdict(&mut self, _exhaustive: bool) -> Option<Complaint> {
        None
    }

    /// The execution that shows best what is wrong with all of them: any one does, if
    /// none is named.
    fn witness(&self) -> Schedule {
        Schedule::new()
    }

    /// Completes a complaint, now that all there is to know is known; the trace
    /// is that of the witness.
    fn complete(&self, complaint: Complaint, _trace: &Trace, _exhaustive: bool) -> Complaint {
        complaint
    }

    /// What is wrong with a run on real threads, which returned `value` and
    /// printed `stdout`.
    fn real(&self, _value: &Value, _stdout: &str) -> Option<Complaint> {
        None
    }

    /// Whether it wants to know what is printed on real threads.
    fn reads_output(&self) -> bool {
        false
    }
}
