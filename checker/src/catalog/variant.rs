//! Other ways to write an exercise, right and wrong ones.

use std::path::{Path, PathBuf};

use crate::diagnosis::Code;
use crate::fault::Fault;

/// Whether a variant must pass or be caught.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariantKind {
    /// Another correct way; must pass.
    Right,
    /// A realistic mistake; must be caught.
    Wrong,
}

/// One variant of an exercise.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its file's name without the ending.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// For a wrong one: the diagnosis that must come first, named in its first
    /// line as `// diagnosis: CODE`.
    pub diagnosis: Option<Code>,
}

pub(super) fn read_all(solutions: &Path, kind: VariantKind) -> Result<Vec<Variant>, Fault> {
    let folder = solutions.join(match kind {
        VariantKind::Right => "right",
        VariantKind::Wrong => "wrong",
    });
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Fault::file("reading the folder", &folder, &error)),
    };
    let mut variants = Vec::new();
    for entry in entries {
        let path = entry
            .map_err(|error| Fault::file("reading the folder", &folder, &error))?
            .path();
        if path.extension().is_none_or(|it| it != "rs") {
            continue;
        }
        let diagnosis = match kind {
            VariantKind::Right => None,
            VariantKind::Wrong => Some(diagnosis_of(&path)?),
        };
        variants.push(Variant {
            name: path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            path,
            diagnosis,
        });
    }
    variants.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(variants)
}

fn diagnosis_of(path: &Path) -> Result<Code, Fault> {
    let bytes = std::fs::read(path).map_err(|error| Fault::file("reading", path, &error))?;
    let text = String::from_utf8_lossy(&bytes);
    let first = text.lines().next().unwrap_or_default();
    let name = first.strip_prefix("// diagnosis:").map(str::trim);
    name.and_then(Code::parse).ok_or_else(|| {
        Fault::usage(format!(
            "the first line of {} must name the diagnosis it is caught with, such as \
             `// diagnosis: lost-update`; it is `{}`",
            path.display(),
            first.escape_debug()
        ))
    })
}
