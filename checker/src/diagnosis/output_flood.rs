//! The program printed more than it may.

use trace::{End, Operation, Site};

use super::{
    Code, Subject,
    case::{Case, Finding},
    text,
};
use crate::verdict::Diagnosis;

const ADVICE: &str = "Look for a `println!` in a loop that runs too often or does not end.";

/// One interleaving was longer than an interleaving may be, and most of it was
/// printing.
pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let End::TooLong { events } = case.trace()?.end else {
        return None;
    };
    let seen = case.events();
    let prints = || {
        let all = seen.iter().enumerate();
        all.filter(|(_, event)| event.operation == Operation::Print)
    };
    let count = prints().count();
    if count * 2 <= seen.len() {
        return None;
    }
    let (last, event) = prints().next_back()?;
    let message = format!(
        "After {} the program was still printing{}, far more than the exercise asks for; it was stopped there.",
        text::count(events, "step"),
        text::in_line(event.site.as_ref()),
    );
    Some(
        Finding::new(Code::OutputFlood, message)
            .advice(ADVICE)
            .at(event.site.as_ref())
            .focus([last]),
    )
}

/// More was printed than may be; `site` is the last known step.
pub fn output_flood(subject: &Subject<'_>, check: &str, site: Option<&Site>) -> Diagnosis {
    let last = site.map_or(String::new(), |site| {
        format!(", most recently in {}", text::line(site))
    });
    let finding = Finding::new(
        Code::OutputFlood,
        format!("The program printed far more than the exercise asks for{last}, and was stopped."),
    )
    .advice(ADVICE)
    .at(site);
    super::found_while_running(finding, subject, check)
}

#[cfg(test)]
mod tests {
    use trace::protocol::Complaint;

    use super::super::fixtures::{Script, code, subject};
    use super::*;

    /// What becomes of 60 steps, of which so many print.
    fn too_long(prints: usize) -> Diagnosis {
        let mut script = Script::new("fn f() {\n    x.store(1);\n    println!(\"again\");\n}\n");
        let x = script.atomic();
        for value in prints..60 {
            script.store(0, x, "x.^store", &value.to_string());
        }
        for _ in 0..prints {
            script.act(0, Operation::Print, "^println").wrote = Some("again\n".into());
        }
        let script = script.ends(End::TooLong { events: 60 });
        script.diagnosed(Complaint::End)
    }

    #[test]
    fn an_execution_that_is_too_long_because_it_prints_is_a_flood() {
        let diagnosis = too_long(40);
        assert_eq!(code(&diagnosis), Code::OutputFlood);
        assert_eq!(diagnosis.line, Some(3));
        assert_eq!(
            diagnosis.message,
            "After 60 steps the program was still printing in line 3, far more than the exercise asks for; it was \
             stopped there."
        );
    }

    #[test]
    fn an_execution_that_prints_now_and_then_is_too_long_for_another_reason() {
        assert_eq!(code(&too_long(20)), Code::Timeout);
    }

    #[test]
    fn the_printing_line_is_named_when_it_is_known() {
        let source = "fn f() {\n    println!(\"again\");\n}\n";
        let script = Script::new(source);
        let diagnosis = output_flood(&subject(source), "it prints", Some(&script.site("println")));
        assert_eq!(diagnosis.code, Code::OutputFlood);
        assert!(diagnosis.message.contains("most recently in line 2"));
    }
}
