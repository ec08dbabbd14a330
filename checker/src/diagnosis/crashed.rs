//! The process died.

use trace::End;

use super::{
    Code, Subject,
    case::{Case, Finding},
    text,
};
use crate::verdict::Diagnosis;

const ADVICE: &str = "A crash like this comes from `unsafe` code, from a panic while another panic is being \
                      handled, or from a deliberate abort. Look at the destructors (`Drop`) first, and at \
                      every `unsafe` block.";

/// The process was killed by a signal: `how` is a noun phrase, "a segmentation
/// fault".
pub fn crashed(subject: &Subject<'_>, check: &str, how: &str) -> Diagnosis {
    let finding = Finding::new(
        Code::Crashed,
        format!(
            "The program crashed with {} before the check was over.",
            text::clean(how)
        ),
    )
    .advice(ADVICE);
    super::found_while_running(finding, subject, check)
}

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let trace = case.trace()?;
    if trace.end != End::Truncated {
        return None;
    }
    let last = trace.events.iter().rposition(|event| event.site.is_some());
    let site = last.and_then(|last| trace.events[last].site.as_ref());
    let message = match site {
        Some(site) => format!(
            "The program crashed; the last step seen was {}.",
            text::line(site)
        ),
        None => "The program crashed before its first step.".to_owned(),
    };
    Some(
        Finding::new(Code::Crashed, message)
            .advice(ADVICE)
            .at(site)
            .focus(last),
    )
}

#[cfg(test)]
mod tests {
    use trace::{Operation, protocol::Complaint};

    use super::super::fixtures::{Script, code, subject};
    use super::*;

    #[test]
    fn a_trace_that_breaks_off_is_a_crash_after_its_last_step() {
        let mut script = Script::new("fn f() {\n    lock();\n}\n");
        script.act(0, Operation::Lock, "lock");
        let diagnosis = script.ends(End::Truncated).diagnosed(Complaint::End);
        assert_eq!(code(&diagnosis), Code::Crashed);
        assert_eq!(diagnosis.line, Some(2));
    }

    #[test]
    fn the_kind_of_crash_is_named_when_it_is_known() {
        let diagnosis = crashed(&subject("fn f() {}"), "it ends", "a segmentation fault");
        assert!(diagnosis.message.contains("a segmentation fault"));
    }
}
