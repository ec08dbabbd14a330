//! The report for people.

use super::Style;
use crate::verdict::Verdict;

/// The whole report, ended by a newline.
pub fn human(verdict: &Verdict, style: &Style) -> String {
    let _ = style;
    let mut text = String::new();
    for exercise in &verdict.exercises {
        for diagnosis in &exercise.diagnoses {
            text.push_str(&format!("{}: {}: {}\n", exercise.name, diagnosis.code, diagnosis.message));
        }
    }
    text
}
