//! Two pieces of work that exclude each other ran at the same time.

use trace::protocol::Complaint;

use super::{
    Code,
    case::{Case, Finding},
    text,
};

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let Complaint::Overlap { first, second } = case.complaint() else {
        return None;
    };
    let (first, second) = (text::clean(first), text::clean(second));
    let message = match first == second {
        true => format!("Two threads were inside {first} at the same time, where only one may be."),
        false => format!(
            "One thread was inside {first} while another was inside {second}; these must exclude each other."
        ),
    };
    Some(Finding::new(Code::Overlap, message).advice(
        "Follow the steps to the place where the second one got in. What did it look at to decide that it \
         may, and could that have changed before it acted on it?",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, code};
    use super::*;

    #[test]
    fn one_section_entered_twice_is_told_from_two_sections() {
        let complaint = |second: &str| Complaint::Overlap {
            first: "the critical section".into(),
            second: second.into(),
        };
        let script = Script::new("fn f() {}\n");
        let one = script.diagnosed(complaint("the critical section"));
        assert_eq!(code(&one), Code::Overlap);
        assert!(
            one.message
                .starts_with("Two threads were inside the critical section")
        );
        assert!(
            script
                .diagnosed(complaint("a write"))
                .message
                .contains("while another was inside a write")
        );
    }
}
