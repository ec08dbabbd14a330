//! Work that should be done by another thread is done by the caller's.

use trace::protocol::Complaint;

use super::{
    Code,
    case::{Case, Finding},
    text,
};

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let Complaint::NoThread { what } = case.complaint() else {
        return None;
    };
    let what = case.sentence(&text::phrase(what));
    let started = case.trace().is_some_and(|trace| trace.threads.len() > 1);
    let message = match started {
        true => format!(
            "{what} is done by the thread that called the function, not by one that it started."
        ),
        false => format!(
            "{what} is done by the thread that called the function: no other thread was started at all."
        ),
    };
    Some(Finding::new(Code::NoThread, message).advice(
        "Only what stands inside the closure given to `spawn` is done by the new thread. What is worked out before, \
         or passed to it as a value, is done by the caller.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, code};
    use super::*;

    fn complaint() -> Complaint {
        Complaint::NoThread {
            what: "the printing".into(),
        }
    }

    #[test]
    fn no_thread_at_all_is_told_from_work_outside_of_it() {
        let mut script = Script::new("fn f() {\n    spawn(|| ());\n}\n");
        let alone = script.diagnosed(complaint());
        assert_eq!(code(&alone), Code::NoThread);
        assert!(
            alone
                .message
                .ends_with("no other thread was started at all.")
        );
        script.spawn(0, "spawn");
        assert!(
            script
                .diagnosed(complaint())
                .message
                .ends_with("not by one that it started.")
        );
    }
}
