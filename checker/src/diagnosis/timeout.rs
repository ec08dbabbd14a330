//! The program never came to its next step, or never to its end.

use trace::{End, Site, protocol::Complaint};

use super::{
    Code, Subject,
    case::{Case, Finding},
    text,
};
use crate::verdict::Diagnosis;

const ADVICE: &str = "Look for a loop whose condition never becomes false, and ask which line of which thread \
                      should make it false. Or is it work that doubles with every step?";

const WAITS: &str = "Something waits for what never comes. Of each place where your code waits (reads, writes, or \
                     waits for a thread, a task or a process), ask who should end the wait, and whether that one \
                     is waiting too: for you to read, to write, or to close your end.";

/// A thread computed for too long, or for ever: between two steps that another thread
/// could notice, all the allowed processor time went by. `site` is its last known step.
pub fn timeout(
    subject: &Subject<'_>,
    check: &str,
    thread: Option<usize>,
    site: Option<&Site>,
) -> Diagnosis {
    let who = match thread {
        None => "the program".to_owned(),
        Some(0) => "main".to_owned(),
        Some(thread) => format!("thread {thread}"),
    };
    let message = match site {
        Some(site) => format!(
            "After {}, {who} ran on until its time was up: nothing it did could be noticed by another thread, and it \
             had still not returned.",
            text::line(site)
        ),
        None => format!(
            "{} had still not returned when all the time that it is given was up.",
            text::sentence(&who)
        ),
    };
    let finding = Finding::new(Code::Timeout, message).advice(ADVICE).at(site);
    super::found_while_running(finding, subject, check)
}

/// On real threads the check did not end in the time it has.
pub fn out_of_time(subject: &Subject<'_>, check: &str, seconds: u64) -> Diagnosis {
    let finding = Finding::new(
        Code::Timeout,
        format!(
            "On real threads this did not end within {}.",
            text::count(seconds, "second")
        ),
    )
    .advice(match subject.only_real {
        true => WAITS,
        false => {
            "Either the threads wait for each other, or there is far more work than needed. If the checks over all \
             interleavings fail too, begin with those: they can show the step where it stops."
        }
    });
    super::found_while_running(finding, subject, check)
}

/// A part of a check on real threads never came to its end.
fn no_end(case: &Case<'_>) -> Option<Finding> {
    let Complaint::NoEnd { what, seconds } = case.complaint() else {
        return None;
    };
    Some(
        Finding::new(
            Code::Timeout,
            format!(
                "{} did not come to an end; after {} nobody waited for it any longer.",
                text::sentence(&text::phrase(what)),
                text::count(*seconds, "second")
            ),
        )
        .advice(WAITS),
    )
}

/// On real threads something never came, and nothing that should not have stood in
/// its way.
fn never_came(case: &Case<'_>) -> Option<Finding> {
    let Complaint::NeverCame {
        what,
        meanwhile: None,
        blocked: false,
    } = case.complaint()
    else {
        return None;
    };
    Some(
        Finding::new(
            Code::Timeout,
            format!(
                "{} never came: every thread of the program was asleep, and none was left to wake it.",
                text::sentence(&text::phrase(what))
            ),
        )
        .advice(WAITS),
    )
}

/// One interleaving was longer than an interleaving may be.
pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    if let Some(finding) = no_end(case).or_else(|| never_came(case)) {
        return Some(finding);
    }
    let End::TooLong { events } = case.trace()?.end else {
        return None;
    };
    let last = case
        .events()
        .iter()
        .rev()
        .find(|event| event.site.is_some());
    let message = format!(
        "After {} the program had still not ended{}; it was stopped there.",
        text::count(events, "step"),
        last.map_or(String::new(), |last| format!(
            " (the last one was {}, {})",
            text::in_line(last.site.as_ref()).trim_start(),
            case.thread(last.thread)
        )),
    );
    Some(
        Finding::new(Code::Timeout, message)
            .advice(ADVICE)
            .at(last.and_then(|last| last.site.as_ref())),
    )
}

#[cfg(test)]
mod tests {
    use trace::Operation;

    use super::super::fixtures::{Script, code, subject};
    use super::*;

    const SOURCE: &str = "fn f() {\n    x.store(1);\n    loop {}\n}\n";

    #[test]
    fn what_never_came_with_nothing_in_its_way_is_told() {
        let diagnosis = Script::new(SOURCE).diagnosed(Complaint::NeverCame {
            what: "the end of `serve`".into(),
            meanwhile: None,
            blocked: false,
        });
        assert_eq!(code(&diagnosis), Code::Timeout);
        assert!(
            diagnosis
                .message
                .starts_with("The end of `serve` never came: every thread")
        );
    }

    #[test]
    fn a_loop_without_steps_is_told_from_its_last_step() {
        let script = Script::new(SOURCE);
        let diagnosis = timeout(
            &subject(SOURCE),
            "it ends",
            Some(2),
            Some(&script.site("x.^store")),
        );
        assert_eq!(diagnosis.code, Code::Timeout);
        assert_eq!(diagnosis.line, Some(2));
        assert!(
            diagnosis
                .message
                .starts_with("After line 2, thread 2 ran on until its time was up")
        );
        let nowhere = timeout(&subject(SOURCE), "it ends", Some(0), None);
        assert_eq!(
            nowhere.message,
            "Main had still not returned when all the time that it is given was up."
        );
        assert_eq!(diagnosis.evidence.check.as_deref(), Some("it ends"));
    }

    #[test]
    fn where_there_are_no_interleavings_none_are_spoken_of() {
        for only_real in [false, true] {
            let mut subject = subject(SOURCE);
            subject.only_real = only_real;
            let advice = out_of_time(&subject, "it ends", 60).evidence.advice;
            assert_eq!(advice.contains("interleavings"), !only_real, "{advice}");
        }
    }

    #[test]
    fn what_never_ends_on_real_threads_is_named() {
        let diagnosis = Script::new(SOURCE).diagnosed(Complaint::NoEnd {
            what: "`f()`".into(),
            seconds: 25,
        });
        assert_eq!(code(&diagnosis), Code::Timeout);
        assert_eq!(
            diagnosis.message,
            "`f()` did not come to an end; after 25 seconds nobody waited for it any longer."
        );
    }

    #[test]
    fn an_execution_that_is_too_long_and_changes_things_is_a_timeout() {
        let mut script = Script::new(SOURCE);
        let x = script.atomic();
        for value in 0..50 {
            script.store(0, x, "x.^store", &value.to_string());
        }
        let diagnosis = script
            .ends(End::TooLong { events: 50 })
            .diagnosed(Complaint::End);
        assert_eq!(code(&diagnosis), Code::Timeout);
        assert_eq!(
            diagnosis.message,
            "After 50 steps the program had still not ended (the last one was in line 2, main); it was stopped there."
        );
    }

    #[test]
    fn an_execution_that_is_too_long_and_changes_nothing_is_not() {
        let mut script = Script::new("fn f() {\n    while !x.load() {}\n}\n");
        let x = script.atomic();
        for _ in 0..50 {
            script.step(0, Operation::Load, x, "x.^load").read = Some("false".into());
        }
        let diagnosis = script
            .ends(End::TooLong { events: 50 })
            .diagnosed(Complaint::End);
        assert_eq!(code(&diagnosis), Code::Livelock);
    }
}
