//! The function returned while threads it started still ran.

use trace::{End, Event, Operation, Site};

use super::{
    Code,
    case::{Case, Finding},
    text,
};

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let trace = case.trace()?;
    let End::Leaked { threads } = &trace.end else {
        return None;
    };
    let started: Vec<Option<&Site>> = threads
        .iter()
        .map(|&thread| trace.threads[thread].spawned_at.as_ref())
        .collect();
    let site = started.iter().flatten().next().copied();
    let mut lines: Vec<String> = started
        .iter()
        .flatten()
        .map(|site| text::line(site))
        .collect();
    lines.dedup();
    let from = match lines.is_empty() {
        true => String::new(),
        false => format!(", started in {},", text::list(&lines)),
    };
    let how = match panic_that_left(case.events()) {
        Some(panic) => format!("panicked{}", text::in_line(panic.site.as_ref())),
        None => "returned".to_owned(),
    };
    let message = match threads.as_slice() {
        [_] => format!(
            "The function {how} while {}{from} was still running.",
            case.names.threads(threads)
        ),
        few if few.len() <= 4 => format!(
            "The function {how} while {}{from} were still running.",
            case.names.threads(few)
        ),
        many => format!(
            "The function {how} while {}{from} were still running.",
            text::count(many.len() as u64, "thread")
        ),
    };
    let spawns = trace
        .events
        .iter()
        .enumerate()
        .filter(|(_, event)| {
            event.operation == trace::Operation::Spawn
                && event.peer.is_some_and(|peer| threads.contains(&peer))
        })
        .map(|(index, _)| index);
    Some(
        Finding::new(Code::LeakedThread, message)
            .advice(match threads.as_slice() {
                [_] => {
                    "Nobody makes sure of its end: whatever it still has to do may come after the caller goes on, or \
                     never. Ask where its handle goes, on every path out of the function."
                }
                _ => {
                    "Nobody makes sure of their end: whatever they still have to do may come after the caller goes on, \
                     or never. Ask where their handles go, on every path out of the function."
                }
            })
            .at(site)
            .focus(spawns),
    )
}

/// The panic of the thread that the function ran in, if it was not caught in the
/// learner's code: nothing else is done in a line of theirs afterwards.
pub(crate) fn panic_that_left(events: &[Event]) -> Option<&Event> {
    let own = |it: &&Event| it.thread == 0;
    let last = events
        .iter()
        .rposition(|it| own(&it) && it.operation == Operation::Panic)?;
    let is_learners = |it: &&Event| {
        let site = it.site.as_ref();
        !it.unwinding && site.is_some_and(|it| !text::in_check_file(it))
    };
    let goes_on = events[last + 1..]
        .iter()
        .filter(own)
        .any(|it| is_learners(&it));
    (!goes_on).then_some(&events[last])
}

#[cfg(test)]
mod tests {
    use trace::protocol::Complaint;

    use super::super::fixtures::{Script, code};
    use super::*;

    fn leaked(threads: usize) -> crate::verdict::Diagnosis {
        let mut script = Script::new("fn f() {\n    thread::spawn(work);\n}\n");
        let threads = (0..threads)
            .map(|_| script.spawn(0, "thread::spawn"))
            .collect();
        script
            .ends(End::Leaked { threads })
            .diagnosed(Complaint::End)
    }

    #[test]
    fn the_line_that_started_the_thread_is_named() {
        let diagnosis = leaked(1);
        assert_eq!(code(&diagnosis), Code::LeakedThread);
        assert_eq!(diagnosis.line, Some(2));
        assert_eq!(
            diagnosis.message,
            "The function returned while thread 1, started in line 2, was still running."
        );
    }

    #[test]
    fn a_panic_that_leaves_the_function_is_not_called_a_return() {
        for caught in [false, true] {
            let mut script = Script::new(
                "fn f() {\n    thread::spawn(work);\n    job();\n    done.store(true);\n}\n",
            );
            let done = script.atomic();
            let child = script.spawn(0, "thread::spawn");
            script.act(0, Operation::Panic, "^job");
            if caught {
                script.store(0, done, "done.^store", "true");
            }
            let diagnosis = script
                .ends(End::Leaked {
                    threads: vec![child],
                })
                .diagnosed(Complaint::End);
            let how = if caught {
                "returned"
            } else {
                "panicked in line 3"
            };
            assert_eq!(
                diagnosis.message,
                format!("The function {how} while thread 1, started in line 2, was still running.")
            );
        }
    }

    #[test]
    fn many_threads_are_counted_instead_of_listed() {
        assert!(
            leaked(2)
                .message
                .contains("thread 1 and thread 2, started in line 2, were")
        );
        assert!(leaked(2).evidence.advice.contains("their end"));
        assert!(leaked(1).evidence.advice.contains("its end"));
        assert!(
            leaked(10)
                .message
                .contains("10 threads, started in line 2, were")
        );
    }

    #[test]
    fn a_program_that_waited_for_its_threads_is_not_said_to_leak() {
        let mut script = Script::new("fn f() {\n    thread::spawn(work).join();\n}\n");
        let child = script.spawn(0, "thread::spawn");
        script.exit(child);
        script.join(0, child, "^join");
        let diagnosis = script.diagnosed(super::super::fixtures::wrong_value("1", "2"));
        assert_eq!(code(&diagnosis), Code::WrongResult);
    }
}
