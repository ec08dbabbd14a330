//! The learner has not written anything yet, or not everything.

use super::{Code, Subject, case::Finding, text};
use crate::verdict::Diagnosis;

/// A place where `todo!()` or `unimplemented!()` still stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// The function it stands in, if it stands in one.
    pub function: Option<String>,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

/// The file is the untouched skeleton, or these places in it are not written yet.
pub fn not_started(subject: &Subject<'_>, unfinished: &[Unfinished]) -> Diagnosis {
    let names: Vec<String> = unfinished
        .iter()
        .filter_map(|it| it.function.as_ref())
        .map(|name| format!("`{}`", text::clean(name)))
        .collect();
    let message = match (names.as_slice(), unfinished) {
        ([], []) => "This exercise is still as you found it.".to_owned(),
        ([], [first, ..]) => format!("There is still a `todo!()` in line {}.", first.line),
        ([name], _) => format!("{name} is not written yet: a `todo!()` still stands there."),
        (names, _) => format!(
            "{} are not written yet: a `todo!()` still stands in each.",
            text::list(names)
        ),
    };
    let mut diagnosis = Finding::new(Code::NotStarted, message)
        .advice(format!(
            "Read the lesson{}, then replace each `todo!()` in the file with your own code.",
            lesson(subject)
        ))
        .alone(subject);
    diagnosis.line = unfinished.first().map(|it| it.line);
    diagnosis.column = unfinished.first().map(|it| it.column);
    diagnosis
}

/// " (exercises/07_race/README.md)", where the file lies in its exercise's folder.
fn lesson(subject: &Subject<'_>) -> String {
    let file = subject.file.to_string_lossy();
    match file.strip_suffix("src/lib.rs") {
        Some(folder) => format!(" ({}README.md)", text::clean(folder)),
        None => " (its README.md)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::subject;
    use super::*;

    #[test]
    fn the_lesson_lies_beside_the_source() {
        let mut it = subject("fn f() {}");
        assert_eq!(lesson(&it), " (exercises/99_example/README.md)");
        it.file = "/home/me/attempt.rs".into();
        assert_eq!(lesson(&it), " (its README.md)");
    }

    #[test]
    fn the_unwritten_functions_are_named() {
        let place = |function: &str, line| Unfinished {
            function: Some(function.into()),
            line,
            column: 5,
        };
        let diagnosis = not_started(
            &subject("fn f() {}"),
            &[place("visits", 4), place("reset", 9)],
        );
        assert_eq!(diagnosis.code, Code::NotStarted);
        assert_eq!((diagnosis.line, diagnosis.column), (Some(4), Some(5)));
        assert_eq!(
            diagnosis.message,
            "`visits` and `reset` are not written yet: a `todo!()` still stands in each."
        );
    }

    #[test]
    fn an_untouched_file_has_no_line() {
        let diagnosis = not_started(&subject("fn f() {}"), &[]);
        assert_eq!(diagnosis.message, "This exercise is still as you found it.");
        assert_eq!(diagnosis.line, None);
    }
}
