//! Verdicts that were given before. The same input gives the same verdict, so
//! giving it again costs reading the input.

use super::Settings;
use crate::build::Support;
use crate::catalog::Exercise;
use crate::diagnosis::Code;
use crate::environment::Environment;
use crate::fault::Fault;
use crate::source::Source;
use crate::verdict::{ExerciseVerdict, Status};
use crate::workplace::Workplace;

/// Verdicts remembered.
const MOST: usize = 1000;

/// A name for everything that a verdict depends on.
pub(super) fn key(
    exercise: &Exercise,
    source: &Source,
    support: &Support,
    settings: &Settings,
    environment: &Environment,
) -> Result<String, Fault> {
    let mut hasher = blake3::Hasher::new();
    let mut add = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    // The checker itself, since a new one may say something else.
    let executable = environment.executable.metadata();
    add(format!(
        "{:?}",
        executable.map(|it| (it.len(), it.modified().ok())).ok()
    )
    .as_bytes());
    add(support.fingerprint.as_bytes());
    add(source.text.as_bytes());
    add(source.shown.as_os_str().as_encoded_bytes());
    let Settings {
        seed,
        budget,
        fresh: _,
        thrifty,
        processes: _,
    } = settings;
    add(format!("{seed} {budget:?} {thrifty}").as_bytes());
    add(exercise.folder.as_bytes());
    let mut files = exercise.check_files()?;
    files.push(exercise.skeleton());
    for file in files {
        add(file.as_os_str().as_encoded_bytes());
        match std::fs::read(&file) {
            Ok(bytes) => add(&bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => add(b"none"),
            Err(error) => return Err(Fault::file("reading", &file, &error)),
        }
    }
    Ok(hasher.finalize().to_hex()[..32].to_owned())
}

pub(super) fn recall(workplace: &Workplace, key: &str) -> Option<ExerciseVerdict> {
    workplace.recall("verdicts", &format!("{key}.json"))
}

/// Remembers a verdict, unless it came of a fault or of the wall clock: those
/// may turn out otherwise the next time.
pub(super) fn keep(
    workplace: &Workplace,
    key: &str,
    verdict: &ExerciseVerdict,
) -> Result<(), Fault> {
    let by_luck = |code| matches!(code, Code::Timeout | Code::OutOfMemory | Code::CheckerFault);
    if verdict.status == Status::Error || verdict.diagnoses.iter().any(|it| by_luck(it.code)) {
        return Ok(());
    }
    workplace.keep("verdicts", &format!("{key}.json"), verdict, MOST)
}
