//! The set of possible outputs is the one in a snapshot.

use trace::protocol::{Complaint, Failure, OutcomeKind};

use super::Terminal;
use crate::body::{Body, Value};
use crate::demand::Outcomes;
use crate::lab::{Lab, Outcome, Setting};
use crate::{controlled, real, snapshot};

/// A body, and the name of the snapshot.
pub(crate) struct Prints {
    pub(crate) body: Body,
    pub(crate) snapshot: String,
}

impl Prints {
    fn demand(&self, expected: Option<Vec<String>>) -> Outcomes {
        let read = |_: &Value, stdout: &str| snapshot::normalised(stdout);
        Outcomes::new(OutcomeKind::Output, "the output", expected, read)
    }

    fn expected(&self, lab: &Lab) -> Result<Vec<String>, Box<Outcome>> {
        let path = snapshot::path(&lab.exercise, &self.snapshot);
        snapshot::read(&path).map_err(|message| {
            Box::new(Outcome {
                failure: Some(Failure::of(Complaint::Broken { message })),
                ..Outcome::default()
            })
        })
    }
}

impl Terminal for Prints {
    fn controlled(&mut self, lab: &mut Lab, setting: &Setting) -> Outcome {
        if snapshot::is_updating() {
            let mut demand = self.demand(None);
            let outcome = controlled::explore(lab, setting, &*self.body, &mut demand);
            if outcome.exhaustive && outcome.failure.is_none() {
                snapshot::write(
                    &snapshot::path(&lab.exercise, &self.snapshot),
                    &demand.seen(),
                );
            }
            return outcome;
        }
        match self.expected(lab) {
            Ok(expected) => {
                let mut demand = self.demand(Some(expected));
                controlled::explore(lab, setting, &*self.body, &mut demand)
            }
            Err(outcome) => *outcome,
        }
    }

    fn real(&mut self, lab: &mut Lab, setting: &Setting) -> Outcome {
        match self.expected(lab) {
            Ok(expected) => real::repeat(lab, setting, &self.body, &self.demand(Some(expected))),
            Err(outcome) => *outcome,
        }
    }
}
