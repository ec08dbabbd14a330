//! A task blocks the thread that all tasks share.

use trace::{Operation, protocol::Complaint};

use super::{
    Code,
    case::{Case, Finding},
    text, unresponsive,
};

const ADVICE: &str = "A task that has to wait must say so and give its thread back (`.await`, or `Poll::Pending` with \
                      a waker that is called later); a call that blocks keeps every other task waiting too.";

/// On real threads: another task on the same thread was asked for a sign of life, and
/// gave none.
fn never_came(case: &Case<'_>) -> Option<Finding> {
    let Complaint::NeverCame {
        what,
        meanwhile,
        blocked: true,
    } = case.complaint()
    else {
        return None;
    };
    let meanwhile = meanwhile
        .as_ref()
        .map_or(String::new(), |it| format!(" while {}", text::clean(it)));
    Some(
        Finding::new(
            Code::BlockedExecutor,
            format!(
                "{} never came{meanwhile}: a call that blocks has put the thread to sleep that runs all tasks, and \
                 no other task has had a turn since.",
                case.sentence(&text::phrase(what))
            ),
        )
        .advice(ADVICE),
    )
}

/// Only for programs with tasks: something is late because one step blocked its
/// thread for most of the time.
pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    if let Some(finding) = never_came(case) {
        return Some(finding);
    }
    let Complaint::Late {
        what,
        allowed_ns,
        taken_ns,
        ..
    } = case.complaint()
    else {
        return None;
    };
    let source = case.subject.source;
    let has_tasks = ["async ", ".await", "impl Future for", "Poll::"]
        .iter()
        .any(|it| source.contains(it));
    if !has_tasks {
        return None;
    }
    let trace = case.trace()?;
    let (index, length) = unresponsive::longest_step(trace, *allowed_ns)?;
    let event = &trace.events[index];
    if event.site.as_ref().is_none_or(text::in_check_file) {
        // A sleep there stands for work that has to be done: it is what a task does
        // with its turn, and no call of the learner's that blocks.
        return None;
    }
    let how = match event.operation {
        Operation::Sleep => "sleeps",
        Operation::Join => "waits for a thread to end",
        Operation::Receive => "waits for a message",
        Operation::WaitWoken | Operation::WaitTimedOut => "waits on a condition variable",
        Operation::Lock | Operation::LockShared => "waits for a lock",
        _ => return None,
    };
    Some(
        Finding::new(
            Code::BlockedExecutor,
            format!(
                "A task {how}{} for {}, and blocks the thread that runs all tasks: {} took {} where at most {} is \
                 allowed.",
                text::in_line(event.site.as_ref()),
                text::duration(length),
                text::clean(what),
                text::duration(*taken_ns),
                text::duration(*allowed_ns)
            ),
        )
        .advice(ADVICE)
        .at(event.site.as_ref())
        .focus([index]),
    )
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, code};
    use super::*;

    fn late(source: &'static str) -> Code {
        let mut script = Script::new(source);
        script.act(0, Operation::Sleep, "thread::^sleep").time_ns = 250_000_000;
        code(&script.diagnosed(Complaint::Late {
            what: "the other task".into(),
            allowed_ns: 10_000_000,
            taken_ns: 250_000_000,
            since_ns: 0,
        }))
    }

    #[test]
    fn a_check_that_lets_time_pass_is_no_task_that_blocks() {
        let mut script = Script::new("async fn f() {\n    work();\n}\n");
        let event = script.act(0, Operation::Sleep, "work");
        event.time_ns = 250_000_000;
        event.site.as_mut().expect("a place was given").file = "exercises/26_x/check.rs".into();
        let diagnosis = script.diagnosed(Complaint::Late {
            what: "one turn".into(),
            allowed_ns: 100_000_000,
            taken_ns: 250_000_000,
            since_ns: 0,
        });
        assert_eq!(code(&diagnosis), Code::Unresponsive);
    }

    #[test]
    fn on_real_threads_a_task_that_gives_no_sign_of_life_is_enough() {
        let diagnosis = Script::new("async fn f() {}\n").diagnosed(Complaint::NeverCame {
            what: "the answer to client 2".into(),
            meanwhile: None,
            blocked: true,
        });
        assert_eq!(code(&diagnosis), Code::BlockedExecutor);
        assert!(
            diagnosis
                .message
                .starts_with("The answer to client 2 never came: a call that blocks")
        );
    }

    #[test]
    fn a_sleep_inside_a_task_blocks_the_executor_and_elsewhere_it_does_not() {
        assert_eq!(
            late("async fn f() {\n    thread::sleep(long);\n}\n"),
            Code::BlockedExecutor
        );
        assert_eq!(
            late("fn f() {\n    thread::sleep(long);\n}\n"),
            Code::Unresponsive
        );
    }
}
