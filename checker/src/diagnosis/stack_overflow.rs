//! A thread's stack overflowed.

use trace::Site;

use super::{Code, Subject, case::Finding, text};
use crate::verdict::Diagnosis;

/// A stack overflowed; `site` is the last known step.
pub fn stack_overflow(subject: &Subject<'_>, check: &str, site: Option<&Site>) -> Diagnosis {
    let last = site.map_or(String::new(), |site| format!(" after {}", text::line(site)));
    let finding = Finding::new(
        Code::StackOverflow,
        format!("A thread's stack overflowed{last}: some function calls itself, directly or through others, without end."),
    )
    .advice(
        "Find the function that calls itself and make sure that each call comes nearer to a case that returns \
         at once. A very large array in a local variable has the same effect: put it in a `Vec`.",
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
        let source = "fn f() {\n    spawn(f);\n}\n";
        let script = Script::new(source);
        let known = stack_overflow(&subject(source), "it ends", Some(&script.site("spawn")));
        assert!(
            known
                .message
                .starts_with("A thread's stack overflowed after line 2:")
        );
        let unknown = stack_overflow(&subject(source), "it ends", None);
        assert!(unknown.message.starts_with("A thread's stack overflowed:"));
    }
}
