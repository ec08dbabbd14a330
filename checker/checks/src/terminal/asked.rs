//! A body and a demand: most checks are no more than that.

use super::Terminal;
use crate::body::Body;
use crate::demand::Demand;
use crate::lab::{Lab, Outcome, Setting};
use crate::{controlled, real};

/// A body and what is asked of it.
pub(crate) struct Asked {
    pub(crate) body: Body,
    pub(crate) demand: Box<dyn Demand>,
}

impl Terminal for Asked {
    fn controlled(&mut self, lab: &mut Lab, setting: &Setting) -> Outcome {
        controlled::explore(lab, setting, &*self.body, &mut *self.demand)
    }

    fn real(&mut self, lab: &mut Lab, setting: &Setting) -> Outcome {
        real::repeat(lab, setting, &self.body, &*self.demand)
    }
}
