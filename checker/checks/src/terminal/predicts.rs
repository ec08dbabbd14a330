//! The learner's own code predicts what a program can come to.

use trace::protocol::{Complaint, Failure, OutcomeKind};

use super::Terminal;
use crate::body::{Body, Seen, Value};
use crate::controlled;
use crate::demand::{Demand, Outcomes, Read};
use crate::lab::{Lab, Outcome, Setting};

/// The prediction, as the texts of its values, and the program.
pub(crate) struct Predicts {
    pub(crate) what: String,
    /// Returns the predicted set.
    pub(crate) prediction: Body,
    /// Reads the texts out of it, in their order, each once.
    pub(crate) texts: fn(&Value) -> Vec<String>,
    pub(crate) program: Body,
    pub(crate) read: Read,
}

/// Keeps what the prediction returned.
struct Kept {
    texts: fn(&Value) -> Vec<String>,
    kept: Vec<String>,
}

impl Demand for Kept {
    fn objection(&self, _seen: &Seen<'_>) -> Option<Complaint> {
        None
    }

    fn collect(&mut self, seen: &Seen<'_>) -> bool {
        let newest = seen.value().map(self.texts).unwrap_or_default();
        let is_new = newest != self.kept;
        self.kept = newest;
        is_new
    }
}

impl Terminal for Predicts {
    fn controlled(&mut self, lab: &mut Lab, setting: &Setting) -> Outcome {
        // The prediction is the learner's code: it is run as any other is.
        let mut kept = Kept {
            texts: self.texts,
            kept: Vec::new(),
        };
        let predicted = controlled::explore(lab, setting, &*self.prediction, &mut kept);
        if predicted.failure.is_some() {
            return predicted;
        }
        let kind = OutcomeKind::Prediction;
        let mut demand = Outcomes::new(kind, &self.what, Some(kept.kept), self.read);
        controlled::explore(lab, setting, &*self.program, &mut demand)
    }

    fn real(&mut self, _lab: &mut Lab, _setting: &Setting) -> Outcome {
        Outcome {
            failure: Some(Failure::of(Complaint::Broken {
                message: "a prediction can be compared in the controlled world only".to_owned(),
            })),
            ..Outcome::default()
        }
    }
}
