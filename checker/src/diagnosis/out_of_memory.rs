//! The program used more memory than it may.

use trace::Site;

use super::{Code, Subject, case::Finding, text};
use crate::verdict::Diagnosis;

/// Memory ran out; `site` is the last known step.
pub fn out_of_memory(subject: &Subject<'_>, check: &str, site: Option<&Site>) -> Diagnosis {
    let last = site.map_or(String::new(), |site| {
        format!(" The last step seen was {}.", text::line(site))
    });
    let finding = Finding::new(
        Code::OutOfMemory,
        format!("The program took more memory than it may, and was stopped.{last}"),
    )
    .advice(
        "Look for something that grows and is never made smaller: a `Vec` filled in a loop that does not end, \
         or a queue that is filled faster than it is emptied.",
    )
    .at(site);
    super::found_while_running(finding, subject, check)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, subject};
    use super::*;

    #[test]
    fn the_last_step_is_named_when_it_is_known() {
        let source = "fn f() {\n    queue.push(1);\n}\n";
        let script = Script::new(source);
        let known = out_of_memory(&subject(source), "it ends", Some(&script.site("queue")));
        assert!(
            known.message.ends_with("The last step seen was line 2."),
            "{}",
            known.message
        );
        let unknown = out_of_memory(&subject(source), "it ends", None);
        assert_eq!(unknown.line, None);
        assert!(!unknown.message.contains("last step"));
    }
}
