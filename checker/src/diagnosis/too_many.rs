//! More of something was used than may be.

use std::collections::BTreeMap;

use trace::{Event, Site, protocol::Complaint};

use super::{
    Code, Subject,
    case::{Case, Finding},
    names::locks_inside,
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
    let line = what
        .contains("lock")
        .then(|| busiest_lock_line(case))
        .flatten();
    let (fact, site) = line.unzip();
    Some(
        Finding::new(
            Code::TooMany,
            counted(&what, *allowed, *actual),
        )
        .advice(match what.starts_with("bytes") {
            true => {
                "Ask where all of them are kept, for how long, and what sets a limit to their number. The lesson says \
                 why it matters here."
            }
            false => {
                "Ask which of them are needed for each step of the work, and which could be done once for many \
                 steps. The lesson says why it matters here."
            }
        })
        .facts(fact)
        .at(site),
    )
}

/// How many there were, and how many there should be, in words.
fn counted(what: &str, allowed: u64, actual: u64) -> String {
    let (were, many) = (
        if actual == 1 { "was" } else { "were" },
        text::thousands(actual),
    );
    match allowed {
        0 => format!("There should be no {what} here, and there {were} {many}."),
        1 => format!("There were {many} {what}, where there should be at most 1."),
        _ => {
            let most = text::thousands(allowed);
            format!("There were {many} {what}, where there should be at most {most}.")
        }
    }
}

/// The learner's line that takes a lock most often, and how often, in words.
fn busiest_lock_line<'a>(case: &Case<'a>) -> Option<(String, &'a Site)> {
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
    // Of several, the first in the file.
    let (site, count) = times.into_iter().rev().max_by_key(|it| it.1)?;
    let mut fact = format!(
        "{} takes a lock {}",
        text::line(site),
        text::count(count, "time")
    );
    let inside = case.trace().map(locks_inside).unwrap_or_default();
    let is_there = |event: &Event| {
        event.site.as_ref() == Some(site) && event.object.is_some_and(|it| inside.contains_key(&it))
    };
    if case.events().iter().any(is_there) {
        fact += ": no instruction can handle a value as large as this one at once";
    }
    Some((fact, site))
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
    fn the_line_that_takes_a_lock_most_often_is_named() {
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
        assert_eq!(diagnosis.evidence.facts, ["line 3 takes a lock 2 times"]);
    }

    #[test]
    fn where_none_is_allowed_even_one_is_too_many() {
        let message = |actual| counted("acquisitions of locks", 0, actual);
        assert_eq!(
            message(1),
            "There should be no acquisitions of locks here, and there was 1."
        );
        assert_eq!(
            message(2),
            "There should be no acquisitions of locks here, and there were 2."
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
