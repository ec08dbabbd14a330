//! Mutants that are no mistakes. `solutions/NN_name/equivalent.toml` says of each
//! why nobody can tell it from the reference:
//!
//! ```toml
//! [[mutant]]
//! function = "Tally::report"
//! change = "drop(visits) before total"
//! why = "the values have been copied by then"
//! ```

use std::path::Path;

use serde::Deserialize;

use super::Mutant;
use crate::fault::Fault;

/// Why one mutant need not be caught.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Justification {
    /// The function that the mutant is in.
    pub function: String,
    /// What was done.
    pub change: String,
    /// Why it makes no difference that an exercise could ask about.
    pub why: String,
}

impl Justification {
    /// Whether it is this mutant that is meant.
    pub fn is_about(&self, mutant: &Mutant) -> bool {
        self.function == mutant.function && self.change == mutant.change
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    #[serde(default)]
    mutant: Vec<Justification>,
}

/// What an author says about mutants; nothing if there is no such file.
///
/// # Errors
/// The file cannot be read, or is no such list.
pub fn justifications(path: &Path) -> Result<Vec<Justification>, Fault> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Fault::file("reading", path, &error)),
    };
    let page: Result<Page, _> = toml::from_str(&text);
    let page =
        page.map_err(|error| Fault::usage(format!("{} is not right: {error}", path.display())))?;
    Ok(page.mutant)
}
