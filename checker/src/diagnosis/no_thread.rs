//! Work that should be done by another thread is done by the caller's.

use trace::{Operation, Trace, protocol::Complaint};

use super::{
    Code,
    case::{Case, Finding},
    text,
};

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let Complaint::NoThread { what } = case.complaint() else {
        return None;
    };
    let what = text::phrase(what);
    let alone = case.trace().is_some_and(|trace| trace.threads.len() == 1);
    let twice = case.trace().is_some_and(|it| is_printed_twice(it, &what));
    let how = match (alone, twice) {
        (true, _) => "itself, and no other thread was started at all",
        (false, true) => "too, and not only one that it started",
        (false, false) => "itself, and not one that it started",
    };
    let message = format!(
        "{}: the thread that called the function does that {how}.",
        case.sentence(&what)
    );
    Some(Finding::new(Code::NoThread, message).advice(match alone {
        true => {
            "Nothing here starts a thread. Ask which part of the work another one should do, and who waits for it."
        }
        false => {
            "Only what stands inside the closure given to `spawn` is done by the new thread. What is worked out \
             before, or passed to it as a value, is done by the caller; and what the closure only hands back, not yet \
             done, like an iterator, is done by whoever uses it."
        }
    }))
}

/// Whether another thread prints the line that should not be the caller's to print: it
/// is quoted where the work is to print it.
fn is_printed_twice(trace: &Trace, what: &str) -> bool {
    trace.events.iter().any(|event| {
        let printed = event.wrote.as_deref().unwrap_or_default().trim();
        event.operation == Operation::Print
            && event.thread != 0
            && !printed.is_empty()
            && what.contains(&format!("`{printed}`"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, code};
    use super::*;

    fn complaint() -> Complaint {
        Complaint::NoThread {
            what: "printing `one`".into(),
        }
    }

    #[test]
    fn no_thread_at_all_is_told_from_work_outside_of_it() {
        let mut script = Script::new("fn f() {\n    spawn(|| ());\n}\n");
        let alone = script.diagnosed(complaint());
        assert_eq!(code(&alone), Code::NoThread);
        assert_eq!(
            alone.message,
            "Printing `one`: the thread that called the function does that itself, and no other thread was started at \
             all."
        );
        script.spawn(0, "spawn");
        assert!(
            script
                .diagnosed(complaint())
                .message
                .ends_with("and not one that it started.")
        );
    }

    #[test]
    fn what_a_started_thread_prints_as_well_is_told_from_what_it_does_not() {
        for (printed, how) in [
            ("one", "does that too, and not only one that it started."),
            ("two", "does that itself, and not one that it started."),
        ] {
            let mut script = Script::new("fn f() {\n    spawn(print);\n}\n");
            let stdout = script.object(trace::ObjectKind::Output, "stdout");
            let child = script.spawn(0, "spawn");
            script.print(0, stdout, "^print", "one");
            script.print(child, stdout, "^print", printed);
            let said = script.diagnosed(complaint()).message;
            assert!(said.ends_with(how), "{said}");
        }
    }
}
