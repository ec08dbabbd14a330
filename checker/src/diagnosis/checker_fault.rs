//! The checker or the exercise is at fault. Nothing here counts against the
//! learner.

use trace::protocol::{Complaint, Failure};

use super::{
    Code, Subject,
    case::{Case, Finding},
    text,
};
use crate::verdict::Diagnosis;

const ADVICE: &str = "This says nothing about your code. Trying again may help; if it does not, tell whoever \
                      gave you the exercise, with this message.";

/// The checker could not do its work: `what` is a sentence.
pub fn checker_fault(subject: &Subject<'_>, what: &str) -> Diagnosis {
    let mut diagnosis = Finding::new(Code::CheckerFault, text::clean(what))
        .advice(ADVICE)
        .alone(subject);
    diagnosis.file = None;
    diagnosis
}

/// Whether a failure is the check file's own, so that the status is an error.
pub fn is_fault(failure: &Failure) -> bool {
    matches!(failure.complaint, Complaint::Broken { .. })
}

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let Complaint::Broken { message } = case.complaint() else {
        return None;
    };
    Some(
        Finding::new(
            Code::CheckerFault,
            format!("The check itself is broken: {}", text::clean(message)),
        )
        .advice(ADVICE),
    )
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, code, wrong_value};
    use super::*;

    #[test]
    fn a_broken_check_is_not_the_learners_fault() {
        let script = Script::new("fn f() {}\n");
        let broken = Complaint::Broken {
            message: "snapshots/run.snap is missing".into(),
        };
        assert!(is_fault(&script.failure(broken.clone())));
        let diagnosis = script.diagnosed(broken);
        assert_eq!(code(&diagnosis), Code::CheckerFault);
        assert!(diagnosis.message.ends_with("snapshots/run.snap is missing"));
    }

    #[test]
    fn a_wrong_value_is_no_fault_of_the_checker() {
        let script = Script::new("fn f() {}\n");
        assert!(!is_fault(&script.failure(wrong_value("4", "3"))));
    }
}
