//! A body in which one thread stops for ever: each in turn, after each of its first
//! steps, and what is asked of all the others.

use engine::{Halt, Memory, Rules};
use trace::protocol::Budget;

use super::Terminal;
use crate::body::Body;
use crate::controlled::{self, Pass};
use crate::demand::Demand;
use crate::lab::{Lab, Outcome, Setting};
use crate::real;

/// A thread stops after so many steps at most.
const STEPS: u32 = 32;

/// Interleavings for each place at which a thread stops.
const EACH: u64 = 500;

/// A body, and what is asked of those who go on.
pub(crate) struct Halting {
    pub(crate) body: Body,
    pub(crate) demand: Box<dyn Demand>,
}

impl Terminal for Halting {
    fn controlled(&mut self, lab: &mut Lab, setting: &Setting) -> Outcome {
        let budget = setting.share_of(Budget {
            executions: lab.budget.executions.min(EACH),
            samples: lab.budget.samples.min(EACH),
            ..lab.budget
        });
        let rules = setting.rules(Memory::SequentiallyConsistent, &budget);
        let mut all = Pass::nothing();
        'threads: for thread in 0.. {
            for after in 1..=STEPS {
                let rules = Rules {
                    halt: Some(Halt { thread, after }),
                    ..rules
                };
                let pass =
                    controlled::pass(lab, setting, rules, &budget, &*self.body, &mut *self.demand);
                let stopped = pass.halted;
                all.add(pass);
                if all.found.is_some() || !stopped && after == 1 {
                    // It is wrong, or there is no such thread.
                    break 'threads;
                }
                if !stopped {
                    break;
                }
            }
        }
        controlled::conclude(lab, setting, &budget, &*self.body, &mut *self.demand, all)
    }

    fn real(&mut self, lab: &mut Lab, setting: &Setting) -> Outcome {
        real::repeat(lab, setting, &self.body, &*self.demand)
    }
}
