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
    let passes = case.failure.passing.as_ref().map(|it| it.stdout.clone());
    let right = || missing.iter().chain(&passes);
    let (message, advice) = match (unexpected.as_slice(), missing.as_slice()) {
        ([], _) => (
            "It never prints what some interleaving of the threads should make it print."
                .to_owned(),
            "Some order of the lines that should be possible is not. Ask what makes your threads wait where they \
             need not.",
        ),
        ([one, ..], _) => match is_reordered(one, right()) {
            _ if one.is_empty() => (
                format!("It {when} nothing at all."),
                "Look for the line that should print, and ask which thread comes there, and when.",
            ),
            true => (
                format!("It {when} the right lines in a wrong order."),
                "Ask for each two lines in the wrong order what in your code makes the one wait for the other.",
            ),
            false => (
                format!("It {when} something that it should not."),
                "Compare it with what the lesson asks for, letter by letter and line by line.",
            ),
        },
    };
    // What is missing says better what was asked for.
    let passes = passes.filter(|_| missing.is_empty());
    Some(
        Finding::new(Code::WrongOutput, message)
            .advice(advice)
            .facts(facts(unexpected, missing))
            .facts(show("printed when it passes:", passes.as_slice())),
    )
}

/// The outputs that should not be, and those that are missing, line by line.
pub(super) fn facts(unexpected: &[String], missing: &[String]) -> Vec<String> {
    let mut facts = show("printed:", unexpected);
    facts.extend(show("should be possible:", missing));
    facts
}

fn show(title: &str, all: &[String]) -> Vec<String> {
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
}

/// Whether a right output has the same lines in another order.
fn is_reordered<'o>(output: &str, mut right: impl Iterator<Item = &'o String>) -> bool {
    let lines =
        |text: &str| -> Vec<String> { text.lines().map(|it| it.trim_end().to_owned()).collect() };
    let sorted = |mut lines: Vec<String>| {
        lines.sort();
        lines
    };
    let mine = lines(output);
    right.any(|right| {
        let right = lines(right);
        right != mine && sorted(right) == sorted(mine.clone())
    })
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

    /// What is said of printing this where another interleaving prints that, and passes.
    fn beside(printed: &str, passes: &str) -> crate::verdict::Diagnosis {
        let mut script = Script::new("fn f() {\n    print();\n}\n");
        let stdout = script.object(trace::ObjectKind::Output, "stdout");
        let mut failure = script.failure(Complaint::WrongOutcomes {
            kind: OutcomeKind::Output,
            what: "run".into(),
            unexpected: vec![printed.into(), "one two\n\n".into()],
            missing: vec![],
        });
        script.print(0, stdout, "^print", passes);
        failure.passing = Some(script.trace.clone());
        script.diagnosed_with(failure)
    }

    #[test]
    fn the_order_is_compared_with_what_is_printed_when_it_passes() {
        let order = beside("two\none\n", "one\ntwo");
        assert_eq!(
            order.message,
            "It can print the right lines in a wrong order."
        );
        let facts = &order.evidence.facts;
        let passes = facts.iter().position(|it| it == "printed when it passes:");
        let shown = passes.map(|at| &facts[at + 1..]);
        assert_eq!(shown, Some(["  one", "  two"].map(String::from).as_slice()));
        // The same lines as another wrong output.
        let mixed = beside("\none two\n", "one\ntwo");
        assert_eq!(mixed.message, "It can print something that it should not.");
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
