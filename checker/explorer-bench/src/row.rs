//! What was measured, for other programs to read.

use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;

use crate::explorer::{Explorer, Outcome};

/// One exploration.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    program: String,
    explorer: &'static str,
    /// Of programs with a bug, which are sampled with several.
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    executions: u64,
    exhausted: bool,
    /// Processor time.
    seconds: f64,
    /// The number of the first failing execution, from 1.
    found_at: Option<u64>,
    /// The most memory that the process ever used, where it was measured.
    peak_bytes: Option<u64>,
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Rows(Vec<Row>);

impl Rows {
    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds an exploration.
    pub(crate) fn add(&mut self, program: &str, explorer: Explorer, outcome: Outcome) -> &mut Row {
        self.0.push(Row {
            program: program.to_owned(),
            explorer: explorer.name(),
            seed: None,
            executions: outcome.executions,
            exhausted: outcome.exhausted,
            seconds: outcome.seconds,
            found_at: outcome.found_at,
            peak_bytes: None,
        });
        self.0.last_mut().expect("a row was just added")
    }

    /// Writes them as one JSON array. A reader sees the whole file or the one
    /// before.
    ///
    /// # Errors
    /// If the system cannot write there.
    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        let mut text = serde_json::to_string_pretty(&self.0)?;
        text.push('\n');
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let unfinished = path.with_extension("json.unfinished");
        fs::write(&unfinished, text)?;
        fs::rename(&unfinished, path)
    }
}

impl Row {
    /// It was sampled with this seed.
    pub(crate) fn seed(&mut self, seed: u64) {
        self.seed = Some(seed);
    }

    /// The process used so many bytes at most.
    pub(crate) fn peak_bytes(&mut self, bytes: u64) {
        self.peak_bytes = Some(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTCOME: Outcome = Outcome {
        executions: 6,
        exhausted: true,
        seconds: 0.5,
        middle: 0.25,
        found_at: None,
    };

    fn read(rows: &Rows) -> serde_json::Value {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("below").join("rows.json");
        rows.write(&path).unwrap();
        let left: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing unfinished is left behind");
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn what_was_not_found_or_measured_is_null() {
        let mut rows = Rows::default();
        rows.add("mutex-2x2", Explorer::OursExhaustive, OUTCOME);
        assert_eq!(
            read(&rows),
            serde_json::json!([{
                "program": "mutex-2x2", "explorer": "ours-exhaustive", "executions": 6,
                "exhausted": true, "seconds": 0.5, "found_at": null, "peak_bytes": null,
            }])
        );
    }

    #[test]
    fn a_sampled_bug_has_its_seed_and_its_execution() {
        let mut rows = Rows::default();
        let found = Outcome {
            found_at: Some(4),
            ..OUTCOME
        };
        rows.add("reorder-3", Explorer::ShuttleUrw, found).seed(7);
        rows.add("reorder-3", Explorer::Loom, OUTCOME)
            .peak_bytes(4096);
        let read = read(&rows);
        assert_eq!(
            (&read[0]["seed"], &read[0]["found_at"]),
            (&7.into(), &4.into())
        );
        assert_eq!(read[1]["peak_bytes"], 4096);
        assert!(read[1].get("seed").is_none());
    }
}
