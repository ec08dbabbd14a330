//! The program does something that the controlled world has no model of. Not
//! a mistake, but it cannot be shown to be right either.

use trace::End;

use super::{
    Code, Subject,
    case::{Case, Finding},
    text,
};
use crate::verdict::Diagnosis;

const ADVICE: &str = "It may well be right, but its interleavings cannot be explored. Try the same idea with \
                      the threads, locks, atomics or channels that the lesson names.";

/// `what` does not compile in the controlled world, though it does in the real
/// one.
pub fn not_modelled(
    subject: &Subject<'_>,
    what: &str,
    line: Option<u32>,
    column: Option<u32>,
) -> Diagnosis {
    let mut diagnosis = finding(what, line.map(|line| format!("line {line}"))).alone(subject);
    diagnosis.line = line;
    diagnosis.column = column;
    diagnosis
}

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let End::Unsupported { what, site } = &case.trace()?.end else {
        return None;
    };
    Some(finding(what, site.as_ref().map(text::line)).at(site.as_ref()))
}

fn finding(what: &str, place: Option<String>) -> Finding {
    let what = text::clean(what.trim_matches('`'));
    let message = match place {
        Some(line) => format!(
            "{} uses `{what}`, which the checker cannot explore.",
            text::sentence(&line)
        ),
        None => format!("The program uses `{what}`, which the checker cannot explore."),
    };
    Finding::new(Code::NotModelled, message).advice(ADVICE)
}

#[cfg(test)]
mod tests {
    use trace::protocol::Complaint;

    use super::super::fixtures::{Script, code, subject};
    use super::*;

    #[test]
    fn an_unmodelled_call_is_named_with_its_line() {
        let script = Script::new("fn f() {\n    TcpStream::connect(a);\n}\n");
        let site = Some(script.site("TcpStream"));
        let script = script.ends(End::Unsupported {
            what: "`std::net::TcpStream::connect`".into(),
            site,
        });
        let diagnosis = script.diagnosed(Complaint::End);
        assert_eq!(code(&diagnosis), Code::NotModelled);
        assert_eq!(diagnosis.line, Some(2));
        assert_eq!(
            diagnosis.message,
            "Line 2 uses `std::net::TcpStream::connect`, which the checker cannot explore."
        );
    }

    #[test]
    fn a_compile_time_finding_reads_the_same() {
        let diagnosis = not_modelled(&subject("x"), "std::arch::asm", Some(7), Some(2));
        assert_eq!(
            diagnosis.message,
            "Line 7 uses `std::arch::asm`, which the checker cannot explore."
        );
    }
}
