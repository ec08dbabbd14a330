//! The file uses something that the exercise does not allow.

use super::{Code, Subject, case::Finding, text};
use crate::verdict::Diagnosis;

/// `what` is used at this place, as code: "unsafe", "include_str!"; `why` says in
/// a clause why it is not allowed: "every exercise can be solved in safe Rust".
pub fn forbidden_construct(
    subject: &Subject<'_>,
    what: &str,
    why: &str,
    line: u32,
    column: u32,
) -> Diagnosis {
    let mut diagnosis = Finding::new(
        Code::ForbiddenConstruct,
        format!(
            "Line {line} uses `{}`, which this exercise does not allow: {}.",
            text::clean(what),
            text::clean(why.trim_end_matches('.'))
        ),
    )
    .advice("Leave it out and look for a way with what the lesson shows; the hints may help.")
    .alone(subject);
    diagnosis.line = Some(line);
    diagnosis.column = Some(column);
    diagnosis
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::subject;
    use super::*;

    #[test]
    fn it_says_what_where_and_why() {
        let diagnosis = forbidden_construct(
            &subject("unsafe {}"),
            "unsafe",
            "every part of it can be solved in safe Rust.",
            1,
            3,
        );
        assert_eq!(
            diagnosis.message,
            "Line 1 uses `unsafe`, which this exercise does not allow: every part of it can be solved in safe Rust."
        );
        assert_eq!((diagnosis.line, diagnosis.column), (Some(1), Some(3)));
    }
}
