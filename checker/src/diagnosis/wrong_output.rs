//! What is printed is not what was asked for.

use trace::protocol::{Complaint, OutcomeKind};

use super::{
    Code,
    case::{Case, Finding},
    text,
};

/// Outputs shown in full.
const SHOWN: usize = 3;
/// Lines of one output that are shown.
const LINES: usize = 12;

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let Complaint::WrongOutcomes {
        kind: OutcomeKind::Output,
        unexpected,
        missing,
        ..
    } = case.complaint()
    else {
        return None;
    };
    let when = match case.failure.always {
        true => "always prints",
        false if case.trace().is_some() => "can print",
        false => "printed, on real threads,",
    };
    let (message, advice) = match (unexpected.as_slice(), missing.as_slice()) {
        ([], _) => (
            "It never prints what some interleaving of the threads should make it print."
                .to_owned(),
            "Some order of the lines that should be possible is not. Ask what makes your threads wait where they \
             need not.",
        ),
        ([one, ..], missing) => match reordered(one, missing.iter().chain(unexpected)) {
            _ if one.is_empty() => (
                format!("It {when} nothing at all."),
                "Look for the line that should print, and ask which thread comes there, and when.",
            ),
            Some(_) => (
                format!("It {when} the right lines in a wrong order."),
                "Ask for each two lines in the wrong order what in your code makes the one wait for the other.",
            ),
            None => (
                format!("It {when} something that it should not."),
                "Compare it with what the lesson asks for, letter by letter and line by line.",
            ),
        },
    };
    let show = |title: &str, all: &[String]| -> Vec<String> {
        let mut facts = Vec::new();
        for output in all.iter().take(SHOWN) {
            facts.push(title.to_owned());
            match output.is_empty() {
                true => facts.push("  (nothing)".to_owned()),
                false => facts.extend(
                    text::clean_lines(output, LINES)
                        .iter()
                        .map(|line| format!("  {line}")),
                ),
            }
        }
        if all.len() > SHOWN {
            facts.push(format!("… and {} more", all.len() - SHOWN));
        }
        facts
    };
    Some(
        Finding::new(Code::WrongOutput, message)
            .advice(advice)
            .facts(show("printed:", unexpected))
            .facts(show("should be possible:", missing)),
    )
}

/// Another output with the same lines in another order.
fn reordered<'o>(output: &str, mut others: impl Iterator<Item = &'o String>) -> Option<&'o String> {
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let mine = sorted(output);
    others.find(|other| other.as_str() != output && sorted(other) == mine)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, code};
    use super::*;

    fn diagnosed(unexpected: &[&str], missing: &[&str]) -> crate::verdict::Diagnosis {
        let own = |all: &[&str]| all.iter().map(|&it| it.to_owned()).collect();
        Script::new("fn f() {}\n").diagnosed(Complaint::WrongOutcomes {
            kind: OutcomeKind::Output,
            what: "run".into(),
            unexpected: own(unexpected),
            missing: own(missing),
        })
    }

    #[test]
    fn lines_in_a_wrong_order_are_told_from_wrong_lines() {
        let order = diagnosed(&["one\nthree\ntwo\n"], &["one\ntwo\nthree\n"]);
        assert_eq!(code(&order), Code::WrongOutput);
        assert_eq!(
            order.message,
            "It can print the right lines in a wrong order."
        );
        let other = diagnosed(&["one\n2\nthree\n"], &["one\ntwo\nthree\n"]);
        assert_eq!(other.message, "It can print something that it should not.");
    }

    #[test]
    fn the_outputs_are_shown_line_by_line_and_made_safe() {
        let diagnosis = diagnosed(&["one\n\u{1b}[31mtwo\n"], &[]);
        assert_eq!(
            diagnosis.evidence.facts,
            ["printed:", "  one", "  \\u{1b}[31mtwo"]
        );
    }

    #[test]
    fn printing_nothing_says_nothing_was_printed() {
        assert_eq!(
            diagnosed(&[""], &["one\n"]).message,
            "It can print nothing at all."
        );
    }

    #[test]
    fn an_output_that_cannot_come_about_is_told() {
        let diagnosis = diagnosed(&[], &["one\n"]);
        assert!(diagnosis.message.starts_with("It never prints"));
        assert_eq!(diagnosis.evidence.facts, ["should be possible:", "  one"]);
    }
}
