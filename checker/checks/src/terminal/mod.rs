//! What ends the description of a check, and runs it.

mod asked;
mod halting;
mod predicts;
mod prints;
mod property;

pub(crate) use asked::Asked;
pub(crate) use halting::Halting;
pub(crate) use predicts::Predicts;
pub(crate) use prints::Prints;
pub(crate) use property::{Case, Property, cases};

use crate::lab::{Lab, Outcome, Setting};

/// Something that can be run in both worlds.
pub(crate) trait Terminal {
    /// Explores it.
    fn controlled(&mut self, lab: &mut Lab, setting: &Setting) -> Outcome;

    /// Runs it on real threads.
    fn real(&mut self, lab: &mut Lab, setting: &Setting) -> Outcome;
}
