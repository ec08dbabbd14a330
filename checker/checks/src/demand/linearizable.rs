//! In every execution some order of the operations explains what they answered.

use std::cell::RefCell;

use trace::protocol::Complaint;
use trace::{ObjectKind, Operation, Trace};

use super::{Demand, Needs};
use crate::body::{Seen, Value};
use crate::linearizability::{Automaton, Judge};

/// The model, and the histories that were held against it.
pub(crate) struct Linearizable(RefCell<Judge>);

impl Linearizable {
    pub(crate) fn new(model: Automaton) -> Linearizable {
        Linearizable(RefCell::new(Judge::new(model)))
    }
}

impl Demand for Linearizable {
    fn needs(&self) -> Needs {
        Needs {
            order: true,
            ..Needs::default()
        }
    }

    fn objection(&self, seen: &Seen<'_>) -> Option<Complaint> {
        self.0.borrow_mut().objection(seen.value()?, Some(seen))
    }

    /// Gives threads the numbers that the trace knows them by.
    fn complete(&self, mut complaint: Complaint, trace: &Trace, _exhaustive: bool) -> Complaint {
        if let Complaint::NotLinearizable {
            history, left_out, ..
        } = &mut complaint
        {
            let calls = trace.events.iter().filter(|event| {
                let object = event.object.and_then(|it| trace.objects.get(it));
                let name = event.wrote.as_deref().unwrap_or_default();
                event.operation == Operation::Mark
                    && object.is_some_and(|it| it.kind == ObjectKind::Other)
                    && name.starts_with("call ")
            });
            let calls = calls.skip(usize::try_from(*left_out).unwrap_or(usize::MAX));
            for (operation, call) in history.iter_mut().zip(calls) {
                operation.thread = call.thread;
            }
        }
        complaint
    }

    fn real(&self, value: &Value, _stdout: &str) -> Option<Complaint> {
        self.0.borrow_mut().objection(value, None)
    }
}
