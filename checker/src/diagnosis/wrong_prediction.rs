//! The learner's predicted set of outcomes is not the exact one.

use trace::protocol::{Complaint, OutcomeKind};

use super::{
    Code,
    case::{Case, Finding},
    text,
};

/// An outcome is shown in which a read gives an older value than the newest one.
const STALE: &str = "Begin with the one that is shown: it really happened, step by step, and in it a read gives an \
                     older value. Then ask of each read whether it, too, may still give an older one.";

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let Complaint::WrongOutcomes {
        kind: OutcomeKind::Prediction,
        what,
        unexpected,
        missing,
    } = case.complaint()
    else {
        return None;
    };
    let what = format!("`{}`", text::clean(what.trim_matches('`')));
    // One whose steps no shuffling of the lines leads to.
    let is_stale = case.events().iter().any(|it| it.stale.is_some());
    let outcomes = |number: usize| text::count(number as u64, "outcome");
    let (message, advice) = match (unexpected.len(), missing.len()) {
        (0, too_many) => (
            format!(
                "{what} names {} that no interleaving gives.",
                outcomes(too_many)
            ),
            "For each outcome that you name, try to write down the steps that lead to it. For one of yours there \
             are none.",
        ),
        (too_few, 0) => (
            format!("{what} leaves out {} that can happen.", outcomes(too_few)),
            match is_stale {
                true => STALE,
                false => {
                    "Begin with the one that is shown: it really happened, step by step. Then ask what else can come \
                     about if a thread is interrupted for a longer while."
                }
            },
        ),
        (too_few, too_many) => (
            format!(
                "{what} leaves out {} that can happen, and names {} that cannot.",
                outcomes(too_few),
                outcomes(too_many)
            ),
            match is_stale {
                true => STALE,
                false => {
                    "Write down the steps of each thread on slips of paper, and shuffle them together without \
                     changing the order within a thread."
                }
            },
        ),
    };
    // One left-out outcome is shown, as its steps are the lesson; the rest are
    // the learner's to find.
    let shown = unexpected
        .first()
        .filter(|_| case.trace().is_some())
        .map(|it| format!("possible, but not predicted: {}", text::clean(it)));
    Some(
        Finding::new(Code::WrongPrediction, message)
            .advice(advice)
            .facts(shown),
    )
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, code};
    use super::*;

    fn diagnosed(unexpected: &[&str], missing: &[&str]) -> crate::verdict::Diagnosis {
        let own = |all: &[&str]| all.iter().map(|&it| it.to_owned()).collect();
        Script::new("fn f() {}\n").diagnosed(Complaint::WrongOutcomes {
            kind: OutcomeKind::Prediction,
            what: "possible_totals()".into(),
            unexpected: own(unexpected),
            missing: own(missing),
        })
    }

    #[test]
    fn too_few_and_too_many_are_told_apart() {
        let few = diagnosed(&["2", "3"], &[]);
        assert_eq!(code(&few), Code::WrongPrediction);
        assert_eq!(
            few.message,
            "`possible_totals()` leaves out 2 outcomes that can happen."
        );
        let many = diagnosed(&[], &["5"]);
        assert_eq!(
            many.message,
            "`possible_totals()` names 1 outcome that no interleaving gives."
        );
        let both = diagnosed(&["2"], &["5"]);
        assert!(
            both.message.contains("leaves out 1 outcome")
                && both.message.contains("names 1 outcome")
        );
    }

    #[test]
    fn where_an_older_value_is_read_that_is_what_to_ask_for() {
        for stale in [true, false] {
            let mut script =
                Script::new("fn f() {\n    a.store();\n    a.load();\n    spawn();\n}\n");
            let a = script.atomic();
            let child = script.spawn(0, "spawn");
            script.store(child, a, "a.^store", "1");
            let newest = script.last();
            script.load(0, a, "a.^load", "0");
            let load = script.last();
            script.trace.events[load].stale = stale.then_some(newest);
            let diagnosis = script.diagnosed(Complaint::WrongOutcomes {
                kind: OutcomeKind::Prediction,
                what: "possible_totals()".into(),
                unexpected: vec!["0".into()],
                missing: vec![],
            });
            let advice = diagnosis.evidence.advice;
            assert_eq!(advice.contains("older value"), stale, "{advice}");
        }
    }

    #[test]
    fn what_no_interleaving_gives_is_shown_by_none() {
        assert_eq!(diagnosed(&[], &["5"]).evidence.trace, None);
        assert!(diagnosed(&["2"], &["5"]).evidence.trace.is_some());
    }

    #[test]
    fn only_one_missing_outcome_is_given_away() {
        let diagnosis = diagnosed(&["2", "3"], &["7"]);
        assert_eq!(diagnosis.evidence.facts, ["possible, but not predicted: 2"]);
    }
}
