//! The exit codes of the command, all of them.

use crate::fault::Fault;
use crate::verdict::{Status, Verdict};

/// Everything passed, or the command did what it was asked.
pub const SUCCESS: u8 = 0;
/// Some exercise did not pass, or some audit found a flaw.
pub const FAILED: u8 = 1;
/// The request was wrong: an unknown exercise, a missing file, bad arguments.
pub const USAGE: u8 = 2;
/// The machine did not do its part; trying again may help.
pub const INFRASTRUCTURE: u8 = 3;
/// Stopped by a signal, as shells count it for an interrupt.
pub const INTERRUPTED: u8 = 130;

/// The exit code of a fault.
pub fn of_fault(fault: &Fault) -> u8 {
    match fault {
        Fault::Usage(_) => USAGE,
        Fault::Infrastructure(_) => INFRASTRUCTURE,
        Fault::Interrupted => INTERRUPTED,
    }
}

/// The exit code of a verdict: the gravest of its exercises.
pub fn of_verdict(verdict: &Verdict) -> u8 {
    let of_status = |status| match status {
        Status::Pass => SUCCESS,
        Status::Fail | Status::NotStarted => FAILED,
        Status::Error => INFRASTRUCTURE,
    };
    let codes = verdict.exercises.iter().map(|it| of_status(it.status));
    codes.max().unwrap_or(SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::ExerciseVerdict;

    fn verdict(statuses: &[Status]) -> Verdict {
        let exercise = |&status| ExerciseVerdict {
            name: "race".to_owned(),
            status,
            diagnoses: Vec::new(),
            points: 0,
            max_points: 1,
            checks: Vec::new(),
        };
        Verdict {
            schema: 1,
            exercises: statuses.iter().map(exercise).collect(),
        }
    }

    #[test]
    fn a_failure_outweighs_a_pass_and_a_fault_outweighs_a_failure() {
        use Status::{Error, Fail, NotStarted, Pass};
        assert_eq!(of_verdict(&verdict(&[Pass, Pass])), SUCCESS);
        assert_eq!(of_verdict(&verdict(&[Pass, NotStarted])), FAILED);
        assert_eq!(of_verdict(&verdict(&[Fail, Pass])), FAILED);
        assert_eq!(of_verdict(&verdict(&[Error, Fail, Pass])), INFRASTRUCTURE);
    }
}
