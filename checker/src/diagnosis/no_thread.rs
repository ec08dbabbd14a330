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
    let what = text::phrase(what);
    let started = case.trace().is_some_and(|trace| trace.threads.len() > 1);
    let message = match started {
        true => format!(
            "The thread that called the function does {what} itself, and not one that it started."
        ),
        false => format!(
            "The thread that called the function does {what} itself: no other thread was started at all."
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
        assert_eq!(
            alone.message,
            "The thread that called the function does the printing itself: no other thread was started at all."
        );
        script.spawn(0, "spawn");
        assert!(
            script
                .diagnosed(complaint())
                .message
                .ends_with("and not one that it started.")
        );
    }
}
