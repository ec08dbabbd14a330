//! Every public item of the standard library that threads can meet through:
//! modelled by the drop-in, deliberately real, or deliberately not there.
//!
//! ```text
//! documentation → probe → table
//! ```
//!
//! What there is to model is read from the documentation that comes with the
//! toolchain; what the drop-in has is asked of rustc.

mod documentation;
mod probe;
mod reasons;
mod table;

use std::path::{Path, PathBuf};

use crate::Fault;
use crate::libraries::Libraries;

/// The table, in the drop-in's folder.
fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../dropins/std/API.md")
}

/// Compares the table with what is there, or writes it; gives what is wrong.
///
/// # Errors
/// If the documentation is not installed, or the machinery fails.
pub(crate) fn check(room: &Path, write: bool) -> Result<Vec<String>, Fault> {
    let documentation = documentation::Documentation::of_this_toolchain()?;
    let libraries = Libraries::build()?;
    let found = probe::probe(&documentation, &libraries, room)?;
    let mut flaws = reasons::unexplained(&found);
    let text = table::text(&documentation, &found);
    let page = page();
    if write {
        std::fs::write(&page, &text)
            .map_err(|error| Fault(format!("{} cannot be written: {error}", page.display())))?;
    } else if std::fs::read_to_string(&page).ok().as_deref() != Some(&*text) {
        flaws.push(
            "API.md is not what is there: `cargo run --release -p conformance -- --write-api`"
                .to_owned(),
        );
    }
    Ok(flaws)
}
