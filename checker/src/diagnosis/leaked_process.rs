//! The function returned, and processes that it had started were left behind.

use trace::protocol::Complaint;

use super::{
    Code,
    case::{Case, Finding},
    text,
};

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let Complaint::LeakedProcess { when, count } = case.complaint() else {
        return None;
    };
    let (children, them) = match count {
        1 => ("1 child process was", "it"),
        _ => (
            &*format!("{} child processes were", text::thousands(*count)),
            "them",
        ),
    };
    let when = text::clean(when);
    Some(
        Finding::new(
            Code::LeakedProcess,
            format!("{children} still there when {when}: nobody had waited for {them}."),
        )
        .advice(
            "A process that has ended stays in the system's table, as a zombie, until its parent has asked how it \
             ended; and one that has not ended runs on. Follow each child from its start to every way out of your \
             function, those after an error too: who waits for it there?",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, code};
    use super::*;

    fn message(count: u64) -> String {
        let diagnosis = Script::new("fn f() {}\n").diagnosed(Complaint::LeakedProcess {
            when: "`f` had returned".into(),
            count,
        });
        assert_eq!(code(&diagnosis), Code::LeakedProcess);
        diagnosis.message
    }

    #[test]
    fn the_number_and_the_moment_are_told() {
        assert_eq!(
            message(1),
            "1 child process was still there when `f` had returned: nobody had waited for it."
        );
        assert_eq!(
            message(2),
            "2 child processes were still there when `f` had returned: nobody had waited for them."
        );
    }
}
