//! The stretches of a trace in which a thread holds a lock.

use trace::{Operation, Site, Trace};

/// From taking a lock to giving it back.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) thread: usize,
    pub(super) object: usize,
    /// The event that took it.
    pub(super) start: usize,
    /// The event that gave it back, or the trace's end.
    pub(super) end: usize,
    /// Shared with other readers.
    pub(super) shared: bool,
    /// What the lock protects was borrowed to be changed, as far as is known.
    pub(super) changed: bool,
}

impl Section {
    /// Where the lock was taken.
    pub(super) fn site<'t>(&self, trace: &'t Trace) -> Option<&'t Site> {
        trace.events[self.start].site.as_ref()
    }

    /// Reads and writes of what the lock protects, in order, where they are
    /// recorded at all.
    pub(super) fn accesses(&self, trace: &Trace) -> Option<Vec<Operation>> {
        let end = self.end.min(trace.events.len());
        let accesses: Vec<Operation> = trace.events[self.start..end]
            .iter()
            .filter(|event| event.thread == self.thread)
            .map(|event| event.operation)
            .filter(|operation| matches!(operation, Operation::Read | Operation::Write))
            .collect();
        (!accesses.is_empty()).then_some(accesses)
    }
}

/// What an unlock leaves behind when the guard was used to change something.
const CHANGED: &str = "changed";

/// Whether the trace says of each of a lock's sections whether it changed anything. A
/// lock that does not know says of all that they did.
pub(super) fn tells_changes(trace: &Trace, object: usize) -> bool {
    let mut unlocks = trace
        .events
        .iter()
        .filter(|event| event.operation == Operation::Unlock && event.object == Some(object))
        .map(|event| event.wrote.as_deref() == Some(CHANGED));
    let Some(first) = unlocks.next() else {
        return false;
    };
    unlocks.any(|it| it != first)
}

/// All sections, in the order in which they begin. A wait on a condition
/// variable gives back the lock that its thread took last.
pub(super) fn sections(trace: &Trace) -> Vec<Section> {
    let mut all: Vec<Section> = Vec::new();
    for (index, event) in trace.events.iter().enumerate() {
        let Some(object) = event.object else { continue };
        match event.operation {
            it if it.takes_a_lock() => {
                all.push(Section {
                    thread: event.thread,
                    object,
                    start: index,
                    end: usize::MAX,
                    changed: false,
                    shared: matches!(
                        event.operation,
                        Operation::LockShared | Operation::TryLockShared
                    ),
                });
            }
            Operation::Unlock | Operation::UnlockShared => {
                let open = all.iter_mut().rev().find(|it| {
                    it.thread == event.thread && it.object == object && it.end == usize::MAX
                });
                if let Some(open) = open {
                    open.end = index;
                    open.changed = event.wrote.as_deref() == Some(CHANGED);
                }
            }
            Operation::WaitBegin => {
                let open = all
                    .iter_mut()
                    .rev()
                    .find(|it| it.thread == event.thread && it.end == usize::MAX);
                if let Some(open) = open {
                    open.end = index;
                    // Not known: better taken for a change than for none.
                    open.changed = true;
                }
            }
            _ => {}
        }
    }
    all
}
