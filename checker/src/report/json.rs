//! The verdict as one JSON document.

use std::path::PathBuf;

use crate::verdict::Verdict;

/// One document on one line, ended by a newline; its fields stand in the order
/// of [`Verdict`]'s declaration, so the same verdict gives the same bytes.
///
/// A path that is not UTF-8 is written with replacement characters, since JSON
/// has no way to write it as it is. rustc's colours are left out.
pub fn json(verdict: &Verdict) -> String {
    let mut verdict = verdict.clone();
    for diagnosis in verdict
        .exercises
        .iter_mut()
        .flat_map(|it| &mut it.diagnoses)
    {
        if let Some(file) = &mut diagnosis.file {
            *file = PathBuf::from(file.to_string_lossy().into_owned());
        }
        if let Some(rustc) = &mut diagnosis.evidence.rustc {
            *rustc = super::rustc::plain(rustc);
        }
    }
    let mut document =
        serde_json::to_string(&verdict).expect("a verdict is strings, numbers and lists");
    document.push('\n');
    document
}
