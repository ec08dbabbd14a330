//! No sequential order of the operations explains what they returned.

use trace::protocol::Complaint;

use super::{
    Code,
    case::{Case, Finding},
    text,
};

/// Lines of a history that are shown.
const SHOWN: usize = 40;

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let Complaint::NotLinearizable { history } = case.complaint() else {
        return None;
    };
    let mut facts: Vec<String> = history
        .iter()
        .take(SHOWN)
        .map(|line| text::clean(line))
        .collect();
    if history.len() > SHOWN {
        facts.push(format!("… {} more operations", history.len() - SHOWN));
    }
    Some(
        Finding::new(
            Code::NotLinearizable,
            format!(
                "{} gave answers that they could not have given one after the other, in whatever order.",
                text::sentence(&text::count(history.len() as u64, "operation"))
            ),
        )
        .advice(
            "Try it with these operations: put them in an order, and play them through. Each operation should \
             seem to happen at one moment between its call and its return; which of yours does not?",
        )
        .facts(facts),
    )
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, code};
    use super::*;

    #[test]
    fn the_history_is_shown_and_bounded() {
        let history = (0..50).map(|it| format!("thread 1: push({it})")).collect();
        let diagnosis =
            Script::new("fn f() {}\n").diagnosed(Complaint::NotLinearizable { history });
        assert_eq!(code(&diagnosis), Code::NotLinearizable);
        assert!(diagnosis.message.starts_with("50 operations gave answers"));
        assert_eq!(diagnosis.evidence.facts.len(), SHOWN + 1);
        assert_eq!(diagnosis.evidence.facts[SHOWN], "… 10 more operations");
    }
}
