//! More of something was used than may be.

use std::{cmp::Reverse, collections::BTreeMap};

use trace::{Event, Site, protocol::Complaint};

use super::{
    Code, Subject,
    case::{Case, Finding},
    names::locks_inside,
    text,
};
use crate::verdict::Diagnosis;

/// Lines that take a lock which are all told.
const SHOWN: usize = 3;

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
    let is_about_locks = what.contains("lock");
    let lines = match is_about_locks {
        true => lock_lines(case),
        false => Vec::new(),
    };
    let busiest = lines.first().map(|it| it.0);
    let advice = match (allowed, is_about_locks) {
        (0, _) => {
            "None may be there. Find the lines that make them, and ask what would have to be so that they are not \
             needed."
        }
        (_, true) => {
            "Ask which of them are needed for each step of the work, and which could be done once for many steps. \
             The lesson says why it matters here."
        }
        (_, false) if what.starts_with("bytes") => {
            "Ask where all of them are kept, for how long, and what sets a limit to their number. The lesson says why \
             it matters here."
        }
        (_, false) => {
            "Ask in which line one more comes about, and what should have held it back when there were as many as \
             may be."
        }
    };
    Some(
        Finding::new(Code::TooMany, counted(&what, *allowed, *actual))
            .advice(advice)
            .facts(lines.into_iter().map(|it| it.1))
            .at(busiest),
    )
}

/// How many there were, and how many there should be, in words.
fn counted(what: &str, allowed: u64, actual: u64) -> String {
    let (were, many) = (
        if actual == 1 { "was" } else { "were" },
        text::thousands(actual),
    );
    match allowed {
        0 => format!("There should be no {what}, and there {were} {many}."),
        1 => format!("There were {many} {what}, where there should be at most 1."),
        _ => {
            let most = text::thousands(allowed);
            format!("There were {many} {what}, where there should be at most {most}.")
        }
    }
}

/// The learner's lines that take a lock, the busiest first, each with how often, in
/// words. Of many, only the first.
fn lock_lines<'a>(case: &Case<'a>) -> Vec<(&'a Site, String)> {
    let mut times: BTreeMap<&Site, u64> = BTreeMap::new();
    for event in case.events() {
        let takes = event.operation.takes_a_lock();
        if let Some(site) = event
            .site
            .as_ref()
            .filter(|it| takes && !text::in_check_file(it))
        {
            *times.entry(site).or_default() += 1;
        }
    }
    let mut times: Vec<(&Site, u64)> = times.into_iter().collect();
    // Of equally busy ones, the first in the file.
    times.sort_by_key(|it| Reverse(it.1));
    if times.len() > SHOWN {
        times.truncate(1);
    }
    let inside = case.trace().map(locks_inside).unwrap_or_default();
    let told = |(site, count): (&'a Site, u64)| {
        let mut fact = format!(
            "{} takes a lock {}",
            text::line(site),
            text::count(count, "time")
        );
        let is_there = |event: &Event| {
            event.site.as_ref() == Some(site)
                && event.object.is_some_and(|it| inside.contains_key(&it))
        };
        if case.events().iter().any(is_there) {
            fact += ": no instruction can handle a value as large as this one at once";
        }
        (site, fact)
    };
    times.into_iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use trace::Operation;

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
            "There were 4,000 acquisitions of the lock, where there should be at most 4."
        );
    }

    #[test]
    fn a_lock_inside_an_atomic_is_accounted_for() {
        let mut script = Script::new("pair.store((1, 2));\n");
        let (lock, pair) = (script.mutex(), script.atomic());
        script.step(0, Operation::Lock, lock, "pair.^store");
        script.step(0, Operation::Store, pair, "pair.^store");
        let diagnosis = script.diagnosed(Complaint::TooMany {
            what: "acquisitions of locks".into(),
            allowed: 0,
            actual: 1,
        });
        assert_eq!(
            diagnosis.evidence.facts,
            [
                "line 1 takes a lock 1 time: no instruction can handle a value as large as this one at once"
            ]
        );
    }

    #[test]
    fn the_lines_that_take_a_lock_are_named_and_the_busiest_first() {
        let mut script = Script::new("a.lock();\nfor _ in 0..2 {\n    b.lock();\n}\n");
        let (a, b) = (script.mutex(), script.mutex());
        script.step(0, Operation::Lock, a, "a.lock");
        script.step(0, Operation::Lock, b, "b.lock");
        script.step(0, Operation::Lock, b, "b.lock");
        let diagnosis = script.diagnosed(Complaint::TooMany {
            what: "acquisitions of locks".into(),
            allowed: 1,
            actual: 3,
        });
        assert_eq!(
            diagnosis.message,
            "There were 3 acquisitions of locks, where there should be at most 1."
        );
        assert_eq!(diagnosis.line, Some(3));
        assert_eq!(
            diagnosis.evidence.facts,
            ["line 3 takes a lock 2 times", "line 1 takes a lock 1 time"]
        );
        assert!(diagnosis.evidence.advice.contains("once for many steps"));
    }

    #[test]
    fn of_many_lines_that_take_a_lock_only_the_busiest_is_named() {
        let mut script = Script::new("a.lock();\nb.lock();\nc.lock();\nd.lock();\n");
        let lock = script.mutex();
        for place in ["a.lock", "b.lock", "b.lock", "c.lock", "d.lock"] {
            script.step(0, Operation::Lock, lock, place);
        }
        let diagnosis = script.diagnosed(Complaint::TooMany {
            what: "acquisitions of locks".into(),
            allowed: 0,
            actual: 5,
        });
        assert_eq!(diagnosis.evidence.facts, ["line 2 takes a lock 2 times"]);
        assert!(diagnosis.evidence.advice.contains("None may be there"));
    }

    #[test]
    fn what_should_have_been_held_back_is_not_asked_to_be_done_for_many_steps() {
        let diagnosis = Script::new("fn f() {}\n").diagnosed(Complaint::TooMany {
            what: "jobs under way".into(),
            allowed: 2,
            actual: 3,
        });
        let advice = diagnosis.evidence.advice;
        assert!(advice.contains("held it back"), "{advice}");
    }

    #[test]
    fn where_none_is_allowed_even_one_is_too_many() {
        let message = |actual| counted("acquisitions of locks", 0, actual);
        assert_eq!(
            message(1),
            "There should be no acquisitions of locks, and there was 1."
        );
        assert_eq!(
            message(2),
            "There should be no acquisitions of locks, and there were 2."
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
