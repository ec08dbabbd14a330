//! The program printed more than it may.

use trace::Site;

use super::{Code, Subject, case::Finding, text};
use crate::verdict::Diagnosis;

/// More was printed than may be; `site` is the last known step.
pub fn output_flood(subject: &Subject<'_>, check: &str, site: Option<&Site>) -> Diagnosis {
    let last = site.map_or(String::new(), |site| {
        format!(", most recently in {}", text::line(site))
    });
    let finding = Finding::new(
        Code::OutputFlood,
        format!("The program printed far more than the exercise asks for{last}, and was stopped."),
    )
    .advice("Look for a `println!` in a loop that runs too often or does not end.")
    .at(site);
    super::found_while_running(finding, subject, check)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, subject};
    use super::*;

    #[test]
    fn the_printing_line_is_named_when_it_is_known() {
        let source = "fn f() {\n    println!(\"again\");\n}\n";
        let script = Script::new(source);
        let diagnosis = output_flood(&subject(source), "it prints", Some(&script.site("println")));
        assert_eq!(diagnosis.code, Code::OutputFlood);
        assert!(diagnosis.message.contains("most recently in line 2"));
    }
}
