//! A thread panicked while it held a lock, and another one found out.
//!
//! Where the first panic is of the learner's own code, it is what went wrong, and who
//! found out is only told.

use trace::{Operation, Site};

use super::{
    Code,
    case::{Case, Finding},
    panicked, text,
};

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let (message, site) = panicked::first_of(case)?;
    if !message.contains("PoisonError") && !message.contains("Poisoned(") {
        return None;
    }
    let events = case.events();
    let who = events
        .iter()
        .rposition(|event| event.operation == Operation::Panic && event.site.as_ref() == site);
    let end = who.unwrap_or(events.len());
    // The first panic is the cause; those after it may be of this kind too.
    let cause = events[..end]
        .iter()
        .position(|event| event.operation == Operation::Panic);
    let given_back = cause.and_then(|cause| {
        events.iter().position(|event| {
            event.thread == events[cause].thread
                && event.operation == Operation::Unlock
                && event.unwinding
        })
    });
    let finder = who.map_or("a thread", |who| case.thread(events[who].thread));
    let place = text::in_line(site);
    let is_the_checks = cause.is_some_and(|cause| {
        let said = events[cause].wrote.as_deref();
        let site = events[cause].site.as_ref();
        site.is_some_and(text::in_check_file) && !said.is_none_or(panicked::sounds_required)
    });
    let finding = match cause {
        Some(cause) => {
            let event = &events[cause];
            let lock = match given_back {
                Some(unlock) => case.object(events[unlock].object),
                None => "the lock",
            };
            let is_learners = |site| !text::in_check_file(site);
            if given_back.is_some() && event.site.as_ref().is_some_and(is_learners) {
                return Some(of_their_own(case, cause, lock, finder, site));
            }
            Finding::new(
                Code::Poisoned,
                format!(
                    "{} panicked{} while it held {lock}, which is poisoned since; {finder} took it{place} and \
                     `unwrap`ped the error that says so.",
                    case.who(event.thread),
                    text::in_line(event.site.as_ref()),
                ),
            )
            .focus([cause])
        }
        None => Finding::new(
            Code::Poisoned,
            format!(
                "{} took a lock{place} that is poisoned: a thread has panicked while it held it.",
                case.sentence(finder)
            ),
        ),
    };
    Some(
        finding
            .advice(match is_the_checks {
                true => {
                    "The first panic is of the check's own making. Ask whether the lock had to be held just then; and if \
                     it had, what the others should do: is what the lock protects still in order after it?"
                }
                false => {
                    "The first panic is the one to look at. If a panic under the lock is to be expected, decide what \
                     the others should do: is what the lock protects still in order after it?"
                }
            })
            .at(site)
            .focus(who),
    )
}

/// The first panic is in a line of the learner's.
fn of_their_own(
    case: &Case<'_>,
    cause: usize,
    lock: &str,
    finder: &str,
    found: Option<&Site>,
) -> Finding {
    let event = &case.events()[cause];
    Finding::new(
        Code::Panicked,
        format!(
            "{} panicked{}{} while it held {lock}. That has poisoned the lock, and so {finder} panicked in turn{}, \
             where it took it.",
            case.who(event.thread),
            text::in_line(event.site.as_ref()),
            panicked::saying(event),
            text::in_line(found),
        ),
    )
    .advice(
        "The first panic is the one to look at: which assumption of that line was not true, and who made it untrue? \
         Between the line that made sure of it and this one, did the thread ever give the lock back?",
    )
    .at(event.site.as_ref())
    .focus([cause])
}

#[cfg(test)]
mod tests {
    use trace::protocol::Complaint;

    use super::super::fixtures::{Script, code};
    use super::*;

    const SOURCE: &str = "fn f() {\n    let jobs = list.lock().unwrap();\n    jobs.last().expect(\"a job\");\n    spawn(f);\n}\n";

    /// A thread panics under the lock, in a line of the learner's or in the check's own
    /// work; main finds out.
    fn found_out(in_the_check: bool, said: &str) -> crate::verdict::Diagnosis {
        let mut script = Script::new(SOURCE);
        let list = script.mutex();
        let child = script.spawn(0, "spawn");
        script.step(child, Operation::Lock, list, "list.^lock");
        let event = script.act(child, Operation::Panic, "last().^expect");
        event.wrote = Some(said.into());
        if in_the_check && let Some(site) = &mut event.site {
            site.file = "exercises/99_example/check.rs".into();
        }
        script
            .step(child, Operation::Unlock, list, "list.^lock")
            .unwinding = true;
        script.step(0, Operation::Lock, list, "list.^lock");
        script.act(0, Operation::Panic, "lock().^unwrap");
        script.diagnosed(Complaint::Panicked {
            message: "called `Result::unwrap()` on an `Err` value: PoisonError { .. }".into(),
            site: Some(script.site("lock().^unwrap")),
        })
    }

    #[test]
    fn the_first_panic_and_the_one_who_found_out_are_named() {
        let diagnosis = found_out(true, "a job");
        assert_eq!(code(&diagnosis), Code::Poisoned);
        assert_eq!(diagnosis.line, Some(2));
        assert_eq!(
            diagnosis.message,
            "Thread 1 panicked in line 3 of check.rs while it held `list`, which is poisoned since; main took it in \
             line 2 and `unwrap`ped the error that says so."
        );
    }

    #[test]
    fn a_panic_that_sounds_like_a_requirement_is_not_called_the_checks_own() {
        for (said, own) in [("a job", true), ("assertion failed: it.is_ok()", false)] {
            let advice = found_out(true, said).evidence.advice;
            assert_eq!(
                advice.contains("of the check's own making"),
                own,
                "{advice}"
            );
        }
    }

    #[test]
    fn where_the_learners_code_panicked_first_that_is_what_went_wrong() {
        let diagnosis = found_out(false, "a job");
        assert_eq!(code(&diagnosis), Code::Panicked);
        assert_eq!(diagnosis.line, Some(3));
        assert_eq!(
            diagnosis.message,
            "Thread 1 panicked in line 3 (a job) while it held `list`. That has poisoned the lock, and so main \
             panicked in turn in line 2, where it took it."
        );
    }

    #[test]
    fn a_thread_that_finds_out_is_named_when_it_is_waited_for() {
        let mut script = Script::new(SOURCE);
        let list = script.mutex();
        script.step(0, Operation::Lock, list, "list.^lock");
        let event = script.act(0, Operation::Panic, "last().^expect");
        event.wrote = Some("a job".into());
        if let Some(site) = &mut event.site {
            site.file = "exercises/99_example/check.rs".into();
        }
        script
            .step(0, Operation::Unlock, list, "list.^lock")
            .unwinding = true;
        let child = script.spawn(0, "spawn");
        script.step(child, Operation::Lock, list, "list.^lock");
        script.act(child, Operation::Panic, "lock().^unwrap").wrote =
            Some("called `Result::unwrap()` on an `Err` value: PoisonError { .. }".into());
        script.exit(child);
        script.join(0, child, "spawn");
        let diagnosis = script.diagnosed(Complaint::Panicked {
            message: "a scoped thread panicked".into(),
            site: Some(script.site("spawn")),
        });
        assert_eq!(code(&diagnosis), Code::Poisoned);
        assert_eq!(diagnosis.line, Some(2));
        assert_eq!(
            diagnosis.message,
            "Main panicked in line 3 of check.rs while it held `list`, which is poisoned since; thread 1 took it in \
             line 2 and `unwrap`ped the error that says so."
        );
    }

    #[test]
    fn another_panic_is_not_said_to_be_about_a_lock() {
        let script = Script::new(SOURCE);
        let diagnosis = script.diagnosed(Complaint::Panicked {
            message: "a job".into(),
            site: Some(script.site("last().^expect")),
        });
        assert_eq!(code(&diagnosis), Code::Panicked);
    }
}
