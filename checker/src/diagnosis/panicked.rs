//! The learner's code panicked.

use trace::{Event, Operation, Site, protocol::Complaint};

use super::{
    Code,
    case::{Case, Finding},
    text,
};

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let (message, site) = panic_of(case)?;
    if let Some((panic, join)) = come_back(case) {
        return Some(thrown_on(case, panic, join));
    }
    let origin = origin(case, message);
    let is_the_checks = |panic: usize| {
        let site = case.events()[panic].site.as_ref();
        site.is_some_and(text::in_check_file)
    };
    let on_purpose = origin.is_some_and(is_the_checks);
    let finding = match origin {
        Some(origin) if on_purpose => {
            let event = &case.events()[origin];
            Finding::new(
                Code::Panicked,
                format!(
                    "This check has {} panic{}, on purpose; and the code panics with it{}.",
                    case.thread(event.thread),
                    saying(event),
                    text::in_line(site),
                ),
            )
            .at(site)
            .focus([origin])
            .focus(last_at(case, site))
        }
        Some(origin) => {
            let event = &case.events()[origin];
            Finding::new(
                Code::Panicked,
                format!(
                    "{} panicked{}{}, and the thread that waited for it{} panicked in turn.",
                    case.who(event.thread),
                    text::in_line(event.site.as_ref()),
                    saying(event),
                    text::in_line(site),
                ),
            )
            .at(event.site.as_ref())
            .focus([origin])
            .focus(last_at(case, site))
        }
        None => {
            let last = last_at(case, site);
            let who = last.map_or("the code", |last| case.thread(case.events()[last].thread));
            Finding::new(
                Code::Panicked,
                format!(
                    "{} panicked{} {}: {}",
                    case.sentence(who),
                    text::in_line(site),
                    super::wrong_result::when(case),
                    text::clean(first_line(message)),
                ),
            )
            .at(site)
            .focus(last)
        }
    };
    let more = message
        .lines()
        .skip(1)
        .filter(|line| !line.trim().is_empty());
    let facts = super::wrong_result::facts(case).into_iter();
    let idle: Vec<String> = facts
        .filter(|it| it.contains("nobody had notified"))
        .collect();
    let advice = if on_purpose {
        HANDED_ON
    } else if !idle.is_empty() {
        "Ask what a thread that has woken up knows, and what it should look at first."
    } else if case.failure.always || case.trace().is_none() {
        "The message says which assumption of that line was not true. Ask where the value came from."
    } else {
        "That line assumes something that is true in some interleavings, and not in this one. Follow the steps: which \
         thread made it untrue, and between which two lines of yours?"
    };
    Some(
        finding
            .advice(advice)
            .facts(more.take(6).map(|line| text::clean(line.trim())))
            .facts(idle),
    )
}

/// What to ask where a panic of the check's own comes out of a wait for its thread.
const HANDED_ON: &str = "What comes of waiting for a thread says whether it has panicked. Ask what the lesson wants \
                         to become of that here, and who should hear of it.";

/// The newest panic in this place.
pub(super) fn last_at(case: &Case<'_>, site: Option<&Site>) -> Option<usize> {
    case.events()
        .iter()
        .rposition(|event| event.operation == Operation::Panic && event.site.as_ref() == site)
}

/// Whether a panic sounds like something that is required: an assertion, or something
/// that was expected. The work that a check hands out panics in other words.
pub(super) fn sounds_required(message: &str) -> bool {
    let requires = ["assertion ", "called `", ": "];
    requires.iter().any(|it| message.contains(it))
}

/// A panic of the work that the check gave to a thread, which has come back in the
/// learner's line that waits for the thread; and the wait.
pub(super) fn come_back(case: &Case<'_>) -> Option<(usize, usize)> {
    let (message, site) = panic_of(case)?;
    if sounds_required(message) || !site.is_some_and(text::in_check_file) {
        return None;
    }
    let events = case.events();
    let panic = events.iter().rposition(|event| {
        event.operation == Operation::Panic && event.thread != 0 && event.site.as_ref() == site
    })?;
    let join = events.iter().rposition(|event| {
        event.operation == Operation::Join
            && event.thread == 0
            && event.peer == Some(events[panic].thread)
            && event
                .site
                .as_ref()
                .is_some_and(|it| !text::in_check_file(it))
    })?;
    (panic < join).then_some((panic, join))
}

fn thrown_on(case: &Case<'_>, panic: usize, join: usize) -> Finding {
    let (panicked, waited) = (&case.events()[panic], &case.events()[join]);
    let place = waited.site.as_ref();
    Finding::new(
        Code::Panicked,
        format!(
            "This check has {} panic{}. Main waits for that thread{}, and the panic goes on from there and leaves the \
             function.",
            case.thread(panicked.thread),
            saying(panicked),
            text::in_line(place),
        ),
    )
    .advice(HANDED_ON)
    .at(place)
    .focus([panic, join])
}

/// A sentence about the learner's threads that have panicked before all stood still,
/// if any; begins with a space.
pub(super) fn on_the_way(case: &Case<'_>) -> String {
    let mut told: Vec<String> = case
        .events()
        .iter()
        .filter(|event| event.operation == Operation::Panic)
        .map(|event| {
            let place = text::in_line(event.site.as_ref());
            format!(
                "{} had panicked{place}{}",
                case.thread(event.thread),
                saying(event)
            )
        })
        .collect();
    told.dedup();
    match told.is_empty() {
        true => String::new(),
        false => format!(" Before that, {}.", text::list(&told)),
    }
}

/// The panic that ended the body, and where.
pub(super) fn panic_of<'a>(case: &Case<'a>) -> Option<(&'a str, Option<&'a Site>)> {
    match (case.complaint(), case.trace().map(|trace| &trace.end)) {
        (Complaint::Panicked { message, site }, _) => Some((message, site.as_ref())),
        (Complaint::End, Some(trace::End::Panicked { message, site })) => {
            Some((message, site.as_ref()))
        }
        _ => None,
    }
}

/// The panic of another thread, if the body's panic only passes it on.
fn origin(case: &Case<'_>, message: &str) -> Option<usize> {
    let passed_on = message.contains("Any { .. }") || message.contains("a scoped thread panicked");
    case.events()
        .iter()
        .position(|event| event.operation == Operation::Panic && event.thread != 0)
        .filter(|_| passed_on)
}

/// What was said by the panic that the body's panic passes on, if it does, or else by
/// the body's own, and where.
pub(super) fn first_of<'a>(case: &Case<'a>) -> Option<(&'a str, Option<&'a Site>)> {
    let (message, site) = panic_of(case)?;
    let origin = origin(case, message).map(|origin| &case.events()[origin]);
    Some(match origin {
        Some(event) => (
            event.wrote.as_deref().unwrap_or(message),
            event.site.as_ref(),
        ),
        None => (message, site),
    })
}

/// Whether the body panicked because it waited for a thread that panicked in the
/// learner's code.
pub(super) fn is_of_the_learners_thread(case: &Case<'_>) -> bool {
    let origin = panic_of(case).and_then(|(message, _)| origin(case, message));
    let site = origin.and_then(|origin| case.events()[origin].site.as_ref());
    site.is_some_and(|site| !text::in_check_file(site))
}

/// " (its message)", from a panic's own event.
pub(super) fn saying(event: &Event) -> String {
    event.wrote.as_deref().map_or(String::new(), |message| {
        format!(" ({})", text::clean(first_line(message)))
    })
}

fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or("").trim_end()
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, code};
    use super::*;

    const SOURCE: &str = "fn f() {\n    queue.pop().unwrap();\n    spawn(f).join().unwrap();\n}\n";

    #[test]
    fn the_line_and_the_message_are_told() {
        let mut script = Script::new(SOURCE);
        script.act(0, Operation::Panic, "pop().^unwrap");
        let diagnosis = script.diagnosed(Complaint::Panicked {
            message: "called `Option::unwrap()` on a `None` value".into(),
            site: Some(script.site("pop().^unwrap")),
        });
        assert_eq!(code(&diagnosis), Code::Panicked);
        assert_eq!(
            diagnosis.message,
            "Main panicked in line 2 in this interleaving: called `Option::unwrap()` on a `None` value"
        );
        let advice = diagnosis.evidence.advice;
        assert!(advice.contains("in some interleavings"), "{advice}");
    }

    #[test]
    fn a_panic_passed_on_by_join_is_traced_to_its_thread() {
        let mut script = Script::new(SOURCE);
        let child = script.spawn(0, "spawn");
        script.act(child, Operation::Panic, "pop().^unwrap").wrote = Some("no job".into());
        let origin = script.last();
        script.exit(child);
        script.join(0, child, "spawn(f).^join");
        script.act(0, Operation::Panic, "join().^unwrap");
        let diagnosis = script.diagnosed(Complaint::Panicked {
            message: "called `Result::unwrap()` on an `Err` value: Any { .. }".into(),
            site: Some(script.site("join().^unwrap")),
        });
        assert_eq!(code(&diagnosis), Code::Panicked);
        assert_eq!(diagnosis.line, Some(2));
        assert_eq!(diagnosis.evidence.focus, [origin, script.last()]);
        assert_eq!(
            diagnosis.message,
            "Thread 1 panicked in line 2 (no job), and the thread that waited for it in line 3 panicked in turn."
        );
    }

    #[test]
    fn a_panic_that_the_check_makes_on_purpose_is_told_as_such() {
        let mut script = Script::new(SOURCE);
        let child = script.spawn(0, "spawn");
        let event = script.act(child, Operation::Panic, "queue");
        event.wrote = Some("no more ink".into());
        event.site.as_mut().expect("it has a place").file = "exercises/99_example/check.rs".into();
        script.exit(child);
        script.join(0, child, "spawn(f).^join");
        let diagnosis = script.diagnosed(Complaint::Panicked {
            message: "called `Result::unwrap()` on an `Err` value: Any { .. }".into(),
            site: Some(script.site("join().^unwrap")),
        });
        assert_eq!(code(&diagnosis), Code::Panicked);
        assert_eq!(diagnosis.line, Some(3));
        assert_eq!(
            diagnosis.message,
            "This check has thread 1 panic (no more ink), on purpose; and the code panics with it \
             in line 3."
        );
    }

    #[test]
    fn work_of_the_check_that_panics_is_not_taken_for_what_the_check_requires() {
        for (said, expected) in [
            ("no more ink", Code::Panicked),
            ("assertion failed: it.is_ok()", Code::WrongResult),
            ("somebody answers: RecvError", Code::WrongResult),
        ] {
            let mut script = Script::new(SOURCE);
            let child = script.spawn(0, "spawn");
            let event = script.act(child, Operation::Panic, "queue");
            event.wrote = Some(said.into());
            let site = event.site.as_mut().expect("it has a place");
            site.file = "exercises/99_example/check.rs".into();
            let site = site.clone();
            script.exit(child);
            script.join(0, child, "spawn(f).^join");
            let diagnosis = script.diagnosed(Complaint::Panicked {
                message: said.into(),
                site: Some(site),
            });
            assert_eq!(code(&diagnosis), expected);
            if expected == Code::Panicked {
                assert_eq!(
                    diagnosis.message,
                    "This check has thread 1 panic (no more ink). Main waits for that thread in line 3, and the panic \
                     goes on from there and leaves the function."
                );
            }
        }
    }

    #[test]
    fn a_panic_in_a_thread_that_the_check_started_is_the_learners() {
        let mut script = Script::new(SOURCE);
        let child = script.spawn(0, "spawn");
        script.act(child, Operation::Panic, "pop().^unwrap").wrote = Some("no job".into());
        script.exit(child);
        script.join(0, child, "spawn(f).^join");
        let mut site = script.site("queue");
        site.file = "exercises/99_example/check.rs".into();
        let diagnosis = script.diagnosed(Complaint::Panicked {
            message: "a scoped thread panicked".into(),
            site: Some(site),
        });
        assert_eq!(code(&diagnosis), Code::Panicked);
        assert_eq!(diagnosis.line, Some(2));
    }

    #[test]
    fn an_assertion_of_the_check_file_is_not_the_learners_panic() {
        let script = Script::new(SOURCE);
        let mut site = script.site("queue");
        site.file = "exercises/99_example/check.rs".into();
        let diagnosis = script.diagnosed(Complaint::Panicked {
            message: "assertion failed".into(),
            site: Some(site),
        });
        assert_eq!(code(&diagnosis), Code::WrongResult);
    }
}
