//! A value is not the one asked for, and nothing more particular explains it.

use trace::{
    Operation,
    protocol::{Complaint, OutcomeKind},
};

use super::{
    Code,
    case::{Case, Finding},
    text,
};

/// Values of a set that the message names.
const NAMED: usize = 6;

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let mut by_itself = false;
    let message = match case.complaint() {
        Complaint::WrongValue {
            what,
            expected,
            actual,
        } => format!(
            "{} should be {}, but came out as {}{}.",
            subject(case, what),
            text::clean(expected),
            text::clean(actual),
            // Who has not started a thread need not know of interleavings.
            if is_alone(case) {
                String::new()
            } else {
                format!(" {}", when(case))
            },
        ),
        Complaint::WrongOutcomes {
            kind: OutcomeKind::Value,
            what,
            unexpected,
            missing,
        } => outcomes(case, what, unexpected, missing),
        Complaint::Panicked {
            message,
            site: Some(site),
        } if text::in_check_file(site)
            && !super::panicked::is_of_the_learners_thread(case)
            && super::panicked::come_back(case).is_none() =>
        {
            let (message, site) = super::panicked::first_of(case)
                .and_then(|(message, site)| Some((message, site?)))
                .unwrap_or((message, site));
            by_itself = !super::panicked::sounds_required(message);
            match by_itself {
                true => format!(
                    "{} panics {}: {}",
                    text::sentence(&text::line(site)),
                    when(case),
                    text::clean(message)
                ),
                false => format!(
                    "{}, what {} requires does not hold.",
                    text::sentence(when(case)),
                    text::line(site)
                ),
            }
        }
        _ => return None,
    };
    let advice = if by_itself {
        "Either the check has found something wrong there; or the line is part of what the check has your code do, and \
         is meant to panic. Then ask where such a panic should come out, and who should hear of it."
    } else if is_alone(case) {
        "No other thread has a hand in it, so you can follow it in your head line by line, or with a few \
         `println!`s."
    } else if case.failure.always {
        "It has nothing to do with how the threads take turns, so you can follow it in your head line by line, or \
         with a few `println!`s."
    } else if is_about_missing(case) {
        "Some order of the threads' steps should give it, and the program rules out every such order. Write down one \
         that would: who goes first, and who comes between? Then ask which line of yours keeps it from happening."
    } else if case.trace().is_some() {
        "Follow the steps one by one, and look for the first one after which things are not as you had in mind: who \
         has done what by then, and what has each of them seen?"
    } else if case.subject.only_real {
        "The check says what it does. Follow it through your lines with the values it has, and look for the first place \
         where they are not what you had in mind; a few `eprintln!`s can tell."
    } else {
        "If a check over all interleavings fails too, begin with that one: it can show how it happens. If none does, \
         all interleavings of small examples are right. Then ask what is different here: the size, and what a thread \
         still does when its closure has returned."
    };
    Some(
        Finding::new(Code::WrongResult, message)
            .advice(advice)
            .facts(untold(case, by_itself))
            .focus(noticed(case)),
    )
}

/// The step in which the check notices, if it does so on the way.
fn noticed(case: &Case<'_>) -> Option<usize> {
    if let Complaint::WrongValue { what, .. } = case.complaint() {
        return case.events().iter().position(|event| {
            event.operation == Operation::Panic
                && event.site.as_ref().is_some_and(text::in_check_file)
                && event.wrote.as_ref().is_some_and(|it| it.contains(what))
        });
    }
    let (_, site) = super::panicked::first_of(case)?;
    super::panicked::last_at(case, site)
}

/// The phrase of a check as the subject of a sentence: one with a comma in it ends with
/// another, so that it is seen where it ends.
fn subject(case: &Case<'_>, what: &str) -> String {
    let phrase = case.sentence(&text::phrase(what));
    let in_words = |(index, part): (usize, &str)| index % 2 == 0 && part.contains(", ");
    match phrase.split('`').enumerate().any(in_words) {
        true => format!("{phrase},"),
        false => phrase,
    }
}

/// The complaint is of values that no interleaving gives, and of nothing else.
fn is_about_missing(case: &Case<'_>) -> bool {
    matches!(
        case.complaint(),
        Complaint::WrongOutcomes { unexpected, .. } if unexpected.is_empty()
    )
}

/// The facts that are not in the message already.
fn untold(case: &Case<'_>, panic_is_told: bool) -> Vec<String> {
    let told = match case.complaint() {
        Complaint::WrongValue { .. } => true,
        Complaint::Panicked { .. } => panic_is_told,
        Complaint::WrongOutcomes {
            unexpected,
            missing,
            ..
        } => {
            (unexpected.is_empty() || missing.is_empty())
                && unexpected.len().max(missing.len()) <= NAMED
        }
        _ => false,
    };
    match told {
        true => on_the_way(case),
        false => facts(case),
    }
}

/// Whether the program has one thread only.
fn is_alone(case: &Case<'_>) -> bool {
    case.failure.always && case.trace().is_some_and(|it| it.threads.len() == 1)
}

fn outcomes(case: &Case<'_>, what: &str, unexpected: &[String], missing: &[String]) -> String {
    let what = subject(case, what);
    let clean = |all: &[String]| -> Vec<String> {
        all.iter().take(NAMED).map(|it| text::clean(it)).collect()
    };
    match (unexpected, missing) {
        ([], missing) => format!(
            "{what} can never be {}, though some interleaving should give that.",
            either(&clean(missing))
        ),
        (unexpected, _) => format!(
            "{what} can be {}, and should not.",
            either(&clean(unexpected))
        ),
    }
}

fn either(values: &[String]) -> String {
    text::list(values).replace(" and ", " or ")
}

/// "in this interleaving", "in every interleaving", "on real threads".
pub(super) fn when(case: &Case<'_>) -> &'static str {
    match (case.failure.always, case.trace()) {
        (true, _) => "in every interleaving",
        (false, Some(_)) => "in this interleaving",
        (false, None) => "on real threads",
    }
}

/// The values, the failed assertion, and panics and idle wake-ups on the way:
/// facts that belong to a wrong result whatever explains it.
pub(super) fn facts(case: &Case<'_>) -> Vec<String> {
    let mut facts = Vec::new();
    match case.complaint() {
        Complaint::WrongValue {
            what,
            expected,
            actual,
        } => facts.push(format!(
            "{}: expected {}, got {}",
            text::clean(what),
            text::clean(expected),
            text::clean(actual)
        )),
        Complaint::WrongOutcomes {
            kind: OutcomeKind::Output,
            unexpected,
            missing,
            ..
        } => facts.extend(super::wrong_output::facts(unexpected, missing)),
        Complaint::WrongOutcomes {
            unexpected,
            missing,
            ..
        } => {
            let clean = |all: &[String]| -> Vec<String> {
                all.iter().take(12).map(|it| text::clean(it)).collect()
            };
            if !unexpected.is_empty() {
                facts.push(format!(
                    "possible, but not allowed: {}",
                    clean(unexpected).join(", ")
                ));
            }
            if !missing.is_empty() {
                facts.push(format!(
                    "asked for, but not possible: {}",
                    clean(missing).join(", ")
                ));
            }
        }
        // What a thread of the learner's panicked with is told of it, on the way.
        Complaint::Panicked { .. } if super::panicked::is_of_the_learners_thread(case) => {}
        Complaint::Panicked { message, .. } => {
            let said = super::panicked::first_of(case).map_or(message.as_str(), |it| it.0);
            facts.extend(text::clean_lines(said, 8));
        }
        Complaint::NotLinearizable { .. } => return super::not_linearizable::facts(case),
        _ => {}
    }
    facts.extend(on_the_way(case));
    facts
}

/// Panics, idle wake-ups, and failures for no reason.
pub(super) fn on_the_way(case: &Case<'_>) -> Vec<String> {
    let mut facts = Vec::new();
    for event in case.events() {
        let place = text::in_line(event.site.as_ref());
        match event.operation {
            // What a check's own job throws is part of the check.
            Operation::Panic if event.thread != 0 && !event.site.as_ref().is_some_and(text::in_check_file) => facts.push(format!(
                "{} panicked{place}{}",
                case.thread(event.thread),
                event
                    .wrote
                    .as_deref()
                    .map_or(String::new(), |it| format!(": {}", text::clean(it)))
            )),
            Operation::CompareExchangeFailed if event.wrote.is_some() => facts.push(format!(
                "the compare-exchange of {}{place} failed for no reason, as a weak one may",
                case.thread(event.thread)
            )),
            Operation::WaitSpurious => facts.push(format!(
                "the wait of {}{place} ended though nobody had notified it, as a condition variable may",
                case.thread(event.thread)
            )),
            _ => {}
        }
    }
    facts.dedup();
    facts
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, code, record, subject, wrong_value};
    use super::*;

    #[test]
    fn a_value_that_is_always_wrong_says_so() {
        let mut script = Script::new("fn f() {\n    spawn(g);\n}\n");
        script.spawn(0, "^spawn");
        let mut failure = script.failure(wrong_value("4", "3"));
        failure.always = true;
        let diagnosis = script.diagnosed_with(failure);
        assert_eq!(code(&diagnosis), Code::WrongResult);
        assert_eq!(
            diagnosis.message,
            "`example()` should be 4, but came out as 3 in every interleaving."
        );
        assert!(diagnosis.evidence.facts.is_empty(), "it is not said twice");
    }

    #[test]
    fn a_program_of_one_thread_is_not_spoken_to_of_interleavings() {
        let script = Script::new("fn f() {}\n");
        let mut failure = script.failure(wrong_value("4", "3"));
        failure.always = true;
        let diagnosis = script.diagnosed_with(failure);
        assert_eq!(
            diagnosis.message,
            "`example()` should be 4, but came out as 3."
        );
        assert!(!diagnosis.evidence.advice.contains("turns"));
    }

    #[test]
    fn where_there_are_no_interleavings_none_are_spoken_of() {
        for only_real in [false, true] {
            let mut failure = Script::new("fn f() {}\n").failure(wrong_value("4", "3"));
            failure.trace = None;
            let mut subject = subject("fn f() {}\n");
            subject.only_real = only_real;
            let advice = super::super::diagnose(&record(failure), &subject)
                .evidence
                .advice;
            assert_eq!(advice.contains("interleavings"), !only_real, "{advice}");
        }
    }

    #[test]
    fn a_phrase_with_a_comma_ends_with_one() {
        let of = |what: &str| {
            let complaint = Complaint::WrongValue {
                what: what.into(),
                expected: "(0, 1)".into(),
                actual: "(1, 1)".into(),
            };
            Script::new("fn f() {}\n").diagnosed(complaint).message
        };
        assert_eq!(
            of("the calls before the first get, and after it"),
            "The calls before the first get, and after it, should be (0, 1), but came out as (1, 1) in this interleaving."
        );
        assert!(
            of("the total of `visits(2, 2)`").starts_with("The total of `visits(2, 2)` should")
        );
        assert!(of("visits(2, 2)").starts_with("`visits(2, 2)` should"));
    }

    #[test]
    fn on_real_threads_there_is_no_interleaving_to_show() {
        let mut failure = Script::new("fn f() {}\n").failure(wrong_value("4", "3"));
        failure.trace = None;
        let diagnosis = super::super::diagnose(&record(failure), &subject("fn f() {}\n"));
        assert_eq!(
            diagnosis.message,
            "`example()` should be 4, but came out as 3 on real threads."
        );
    }

    #[test]
    fn the_step_in_which_the_check_notices_is_in_focus() {
        let mut script = Script::new("fn f() {\n    spawn(g);\n}\n");
        let child = script.spawn(0, "^spawn");
        let panic = script.act(child, Operation::Panic, "^spawn");
        panic.wrote = Some("`example()` is 3, and should be 4".into());
        if let Some(site) = &mut panic.site {
            site.file = "exercises/99_example/check.rs".into();
        }
        let noticed = script.last();
        script.exit(child);
        let focus = |script: &Script| script.diagnosed(wrong_value("4", "3")).evidence.focus;
        assert_eq!(focus(&script), [noticed]);
        script.trace.events[noticed].wrote = Some("something else".into());
        assert!(focus(&script).is_empty());
    }

    /// What is said of a panic in the check file, and the facts beside it.
    fn panics_in_the_check(message: &str) -> (String, Vec<String>) {
        let script = Script::new("fn f() {}\n");
        let mut site = script.site("fn f");
        (site.file, site.line) = ("exercises/99_example/check.rs".into(), 12);
        let mut failure = script.failure(Complaint::Panicked {
            message: message.into(),
            site: Some(site),
        });
        failure.always = true;
        let diagnosis = script.diagnosed_with(failure);
        (diagnosis.message, diagnosis.evidence.facts)
    }

    #[test]
    fn a_panic_of_the_checks_own_work_is_not_called_a_requirement() {
        let (message, facts) = panics_in_the_check("the maker stumbles");
        assert_eq!(
            message,
            "Line 12 of check.rs panics in every interleaving: the maker stumbles"
        );
        assert!(facts.is_empty(), "{facts:?}");
        let (message, facts) = panics_in_the_check("assertion failed: it.is_ok()");
        assert_eq!(
            message,
            "In every interleaving, what line 12 of check.rs requires does not hold."
        );
        assert_eq!(facts, ["assertion failed: it.is_ok()"]);
    }

    #[test]
    fn a_failed_assertion_of_the_check_file_is_a_wrong_result() {
        let script = Script::new("fn f() {}\n");
        let mut site = script.site("fn f");
        site.file = "exercises/99_example/check.rs".into();
        site.line = 12;
        let diagnosis = script.diagnosed(Complaint::Panicked {
            message: "assertion `left == right` failed: each job once\n  left: 1\n right: 2".into(),
            site: Some(site),
        });
        assert_eq!(code(&diagnosis), Code::WrongResult);
        assert_eq!(
            diagnosis.message,
            "In this interleaving, what line 12 of check.rs requires does not hold."
        );
        assert_eq!(diagnosis.line, None, "no line of the learner's is to blame");
        assert_eq!(diagnosis.evidence.facts.len(), 3);
    }

    #[test]
    fn values_that_cannot_come_about_are_named() {
        let diagnosis = Script::new("fn f() {}\n").diagnosed(Complaint::WrongOutcomes {
            kind: OutcomeKind::Value,
            what: "total()".into(),
            unexpected: vec![],
            missing: vec!["2".into(), "3".into()],
        });
        assert_eq!(
            diagnosis.message,
            "`total()` can never be 2 or 3, though some interleaving should give that."
        );
        assert!(
            diagnosis.evidence.facts.is_empty(),
            "the message says it all"
        );
        assert!(
            diagnosis
                .evidence
                .advice
                .contains("rules out every such order"),
            "{}",
            diagnosis.evidence.advice
        );
    }

    #[test]
    fn what_is_told_of_a_set_begins_with_a_capital_unless_it_is_a_name() {
        let of = |what: &str, unexpected: &[&str]| {
            Script::new("fn stop(it: u8) {}\n").diagnosed(Complaint::WrongOutcomes {
                kind: OutcomeKind::Value,
                what: what.into(),
                unexpected: unexpected.iter().map(|&it| it.into()).collect(),
                missing: vec!["2".into()],
            })
        };
        let said = |what: &str| of(what, &[]).message;
        assert!(
            said("the number of messages").starts_with("The number of messages can never be 2")
        );
        assert!(said("run_all of three tasks").starts_with("run_all of three tasks can"));
        assert!(said("stop after a second").starts_with("stop after a second can"));
        let both = of("the number", &["3"]);
        assert_eq!(both.message, "The number can be 3, and should not.");
        assert_eq!(
            both.evidence.facts.len(),
            2,
            "what is missing is not in the message"
        );
        assert!(!both.evidence.advice.contains("rules out"));
    }

    #[test]
    fn a_wake_up_without_a_notify_is_mentioned() {
        let mut script = Script::new("fn f() {\n    ready.wait(guard);\n}\n");
        let condvar = script.condvar();
        script.step(0, Operation::WaitSpurious, condvar, "ready.^wait");
        let diagnosis = script.diagnosed(wrong_value("4", "3"));
        assert!(diagnosis.evidence.facts[0].contains("nobody had notified"));
    }
}
