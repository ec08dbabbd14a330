//! More of something was used than may be.

use trace::{Site, protocol::Complaint};

use super::{
    Code, Subject,
    case::{Case, Finding},
    text,
};
use crate::verdict::Diagnosis;

/// More threads were alive at once than may be; `site` is the last known step.
pub(super) fn threads(subject: &Subject<'_>, check: &str, site: Option<&Site>) -> Diagnosis {
    let place = text::in_line(site);
    let finding = Finding::new(
        Code::TooMany,
        format!("The program had more threads at once than it may; the latest was started{place}."),
    )
    .advice(
        "Look for a thread that is started in a loop that runs too often, or that starts threads which start \
         threads themselves.",
    )
    .at(site);
    super::found_while_running(finding, subject, check)
}

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let Complaint::TooMany {
        what,
        allowed,
        actual,
    } = case.complaint()
    else {
        return None;
    };
    let what = text::clean(what);
    Some(
        Finding::new(
            Code::TooMany,
            format!(
                "There were {} {what}, where at most {} are needed.",
                text::thousands(*actual),
                text::thousands(*allowed)
            ),
        )
        .advice(
            "Ask which of them are needed for each step of the work, and which could be done once for many \
             steps. The lesson says why it matters here.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, code, subject};
    use super::*;

    #[test]
    fn the_number_and_the_bound_are_told() {
        let script = Script::new("fn f() {}\n");
        let diagnosis = script.diagnosed(Complaint::TooMany {
            what: "acquisitions of the lock".into(),
            allowed: 4,
            actual: 4_000,
        });
        assert_eq!(code(&diagnosis), Code::TooMany);
        assert_eq!(
            diagnosis.message,
            "There were 4,000 acquisitions of the lock, where at most 4 are needed."
        );
    }

    #[test]
    fn too_many_threads_name_the_spawning_line() {
        let script = Script::new("fn f() {\n    loop { spawn(f) }\n}\n");
        let diagnosis = threads(
            &subject(script.source),
            "it ends",
            Some(&script.site("spawn")),
        );
        assert_eq!((diagnosis.code, diagnosis.line), (Code::TooMany, Some(2)));
    }
}
