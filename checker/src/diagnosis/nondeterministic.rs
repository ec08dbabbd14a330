//! The same interleaving did two different things.

use trace::protocol::Complaint;

use super::{
    Code,
    case::{Case, Finding},
    text,
};

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let Complaint::Nondeterministic { what } = case.complaint() else {
        return None;
    };
    Some(
        Finding::new(
            Code::Nondeterministic,
            format!(
                "The same interleaving, run twice, did two different things ({}). So the program depends on something \
                 besides its input and the order of its threads.",
                text::clean(what)
            ),
        )
        .advice(
            "Look for random numbers, the real time of day, environment variables, files, and a `static` that keeps \
             its value from one run to the next.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, code};
    use super::*;

    #[test]
    fn what_differed_is_told() {
        let diagnosis = Script::new("fn f() {}\n").diagnosed(Complaint::Nondeterministic {
            what: "step 12 was a store, then a load".into(),
        });
        assert_eq!(code(&diagnosis), Code::Nondeterministic);
        assert!(
            diagnosis
                .message
                .contains("(step 12 was a store, then a load)")
        );
    }
}
