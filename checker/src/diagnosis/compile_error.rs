//! rustc refuses the file, or the file has not got what the check file calls.

use super::{Code, Subject, case::Finding, text};
use crate::verdict::Diagnosis;

/// rustc's first error, and its own rendering of all of them.
///
/// `message` is the headline of the first error; `rendered` is what rustc would
/// have printed, with or without colour.
pub fn compile_error(
    subject: &Subject<'_>,
    message: &str,
    line: Option<u32>,
    column: Option<u32>,
    rendered: &str,
) -> Diagnosis {
    let headline = text::clean(message);
    let mut diagnosis = Finding::new(
        Code::CompileError,
        format!("The file does not compile yet: {}", with_stop(headline)),
    )
    .advice(
        "Read rustc's first error and mend that one first; later ones often go away with it. The declarations that \
         the exercise gives stay as they are, even where rustc proposes to change one.",
    )
    .alone(subject);
    place(&mut diagnosis, line, column);
    diagnosis.evidence.rustc = Some(rendered.to_owned());
    diagnosis
}

/// The file compiles, but the check file that calls it does not: a function is
/// missing, or has another signature than the lesson asks for.
///
/// `function` is the one that rustc complains of, if that could be found out,
/// and `expected` how the skeleton declares it.
pub fn signature_error(
    subject: &Subject<'_>,
    function: Option<&str>,
    expected: Option<&str>,
    line: Option<u32>,
    column: Option<u32>,
    rendered: &str,
) -> Diagnosis {
    // What rustc says of types that are not `Send` or not `Sync`.
    let is_for_one_thread = rendered.contains("between threads safely");
    let message = match (function, line) {
        _ if is_for_one_thread => {
            "Your file compiles, but the checks use it from several threads, and one of its types cannot be used so."
                .to_owned()
        }
        (Some(function), Some(_)) => format!(
            "Your file compiles, but `{}` cannot be called the way the checks call it.",
            text::clean(function)
        ),
        (Some(function), None) => format!(
            "Your file compiles, but the checks find no `{}` in it that they can call.",
            text::clean(function)
        ),
        (None, _) => "Your file compiles, but the checks cannot use what is in it.".to_owned(),
    };
    let mut finding = Finding::new(Code::CompileError, message).advice(match is_for_one_thread {
        true => {
            "rustc's first line names the type. It is made for one thread alone: ask which one does the same for \
             many, and what that one needs to be told before it lets a thread in."
        }
        false => {
            "Keep the names, parameters and return types that the exercise gave you, and keep them `pub`; \
             everything inside the functions is yours."
        }
    });
    if let Some(expected) = expected.filter(|_| !is_for_one_thread) {
        finding = finding.fact(format!("the checks expect: {}", text::clean(expected)));
    }
    let mut diagnosis = finding.alone(subject);
    place(&mut diagnosis, line, column);
    diagnosis.evidence.rustc = Some(rendered.to_owned());
    diagnosis
}

/// The file cannot be read as Rust source at all: it is missing, empty, not
/// UTF-8, too large. `why` is a sentence.
pub fn unreadable(subject: &Subject<'_>, why: &str, line: Option<u32>) -> Diagnosis {
    let mut diagnosis = Finding::new(Code::CompileError, text::clean(why))
        .advice(format!(
            "`cargo checker reset {}` puts the exercise's own file back (and keeps a copy of yours).",
            subject.exercise
        ))
        .alone(subject);
    place(&mut diagnosis, line, None);
    diagnosis
}

fn place(diagnosis: &mut Diagnosis, line: Option<u32>, column: Option<u32>) {
    diagnosis.line = line;
    diagnosis.column = column;
}

fn with_stop(text: String) -> String {
    match text.ends_with(['.', '!', '?', '`']) {
        true if !text.ends_with('`') => text,
        _ => format!("{text}."),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::subject;
    use super::*;

    #[test]
    fn the_first_error_is_the_message_and_rustcs_text_is_kept() {
        let rendered = "error[E0308]: mismatched types\n --> src/lib.rs:3:5\n";
        let diagnosis = compile_error(
            &subject("fn f() {}"),
            "mismatched types",
            Some(3),
            Some(5),
            rendered,
        );
        assert_eq!(
            diagnosis.message,
            "The file does not compile yet: mismatched types."
        );
        assert_eq!((diagnosis.line, diagnosis.column), (Some(3), Some(5)));
        assert_eq!(diagnosis.evidence.rustc.as_deref(), Some(rendered));
    }

    #[test]
    fn a_type_that_is_not_for_threads_is_not_called_a_wrong_signature() {
        let rendered = "error[E0277]: `Cell<u64>` cannot be shared between threads safely\n";
        let source = subject("pub fn f() {}");
        let diagnosis =
            signature_error(&source, Some("f"), Some("pub fn f()"), None, None, rendered);
        assert!(diagnosis.message.contains("several threads"));
        assert!(diagnosis.evidence.facts.is_empty());
    }

    #[test]
    fn a_changed_signature_says_what_the_checks_expect() {
        let diagnosis = signature_error(
            &subject("pub fn visits() {}"),
            Some("visits"),
            Some("pub fn visits(threads: usize) -> u64"),
            Some(1),
            Some(1),
            "error",
        );
        assert_eq!(diagnosis.code, Code::CompileError);
        assert!(diagnosis.message.contains("`visits`"));
        assert_eq!(
            diagnosis.evidence.facts,
            ["the checks expect: pub fn visits(threads: usize) -> u64"]
        );
    }
}
