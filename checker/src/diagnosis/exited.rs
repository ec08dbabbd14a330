//! The program ended its own process.

use trace::{End, Operation};

use super::{
    Code, Subject,
    case::{Case, Finding},
    text,
};
use crate::verdict::Diagnosis;

const ADVICE: &str = "Let the function return (or return an error) and leave it to the caller to decide what \
                      happens next: `process::exit` takes every other thread down in the middle of its work.";

/// The process ended with this exit code before the check was over.
pub fn exited(subject: &Subject<'_>, check: &str, code: Option<i32>) -> Diagnosis {
    let finding = finding(code, None, "").advice(ADVICE);
    super::found_while_running(finding, subject, check)
}

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let trace = case.trace()?;
    let End::Exited { code, thread } = &trace.end else {
        return None;
    };
    let last = trace
        .events
        .iter()
        .rposition(|event| event.thread == *thread && event.operation == Operation::ExitProcess);
    let site = last.and_then(|last| trace.events[last].site.as_ref());
    Some(
        finding(*code, Some(case.thread(*thread)), &text::in_line(site))
            .advice(ADVICE)
            .at(site)
            .focus(last),
    )
}

fn finding(code: Option<i32>, thread: Option<&str>, place: &str) -> Finding {
    let who = thread.unwrap_or("the program");
    let how = match code {
        Some(code) => format!("ended the whole process{place}, with exit code {code}"),
        None => format!("aborted the whole process{place}"),
    };
    Finding::new(
        Code::Exited,
        format!(
            "{} {how}, so the check never saw its result.",
            text::sentence(who)
        ),
    )
}

#[cfg(test)]
mod tests {
    use trace::protocol::Complaint;

    use super::super::fixtures::{Script, code, subject};
    use super::*;

    #[test]
    fn the_line_that_exits_is_named() {
        let mut script = Script::new("fn f() {\n    process::exit(0);\n}\n");
        script.act(0, Operation::ExitProcess, "process::^exit");
        let diagnosis = script
            .ends(End::Exited {
                code: Some(0),
                thread: 0,
            })
            .diagnosed(Complaint::End);
        assert_eq!(code(&diagnosis), Code::Exited);
        assert_eq!(diagnosis.line, Some(2));
        assert_eq!(
            diagnosis.message,
            "Main ended the whole process in line 2, with exit code 0, so the check never saw its result."
        );
    }

    #[test]
    fn on_real_threads_only_the_exit_code_is_known() {
        let diagnosis = exited(&subject("fn f() {}"), "it returns", Some(3));
        assert_eq!(
            diagnosis.message,
            "The program ended the whole process, with exit code 3, so the check never saw its result."
        );
    }
}
