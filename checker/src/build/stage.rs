//! Where rustc works.
//!
//! A learner compiles the same exercise after each edit, so their own file gets
//! a folder that stays, with rustc's incremental results in it. Any other file,
//! and a second command at the same time, gets a folder that does not.

use std::fs::File;
use std::path::{Path, PathBuf};

use rustix::fs::FlockOperation;
use tempfile::TempDir;

use super::compile::Request;
use crate::fault::Fault;
use crate::workplace::{self, Workplace};

/// Stages that are kept: one an exercise, and what killed commands left behind.
const MOST: usize = 128;

/// A folder that nobody else works in.
#[derive(Debug)]
pub(super) struct Stage {
    /// The folder.
    pub(super) folder: PathBuf,
    /// Whether it is there again the next time.
    pub(super) is_kept: bool,
    // Held for as long as the stage is: the system gives a lock back even when
    // its holder is killed.
    _lock: Option<File>,
    _temporary: Option<TempDir>,
}

impl Stage {
    /// Enters the stage of the learner's own file if it is theirs and free, and
    /// a new one otherwise.
    pub(super) fn enter(request: &Request, workplace: &Workplace) -> Result<Stage, Fault> {
        let stages = workplace.room("stages")?;
        let failed = |error| Fault::file("making a folder in", &stages, &error);
        if request.source.path == request.exercise.source() {
            let folder = stages.join(&request.exercise.folder);
            std::fs::create_dir_all(&folder).map_err(failed)?;
            let lock = File::create(folder.join("lock")).map_err(failed)?;
            if rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok() {
                let finished = folder.join("finished");
                if finished.is_dir() {
                    std::fs::remove_dir_all(finished).map_err(failed)?;
                }
                return Ok(Stage {
                    folder,
                    is_kept: true,
                    _lock: Some(lock),
                    _temporary: None,
                });
            }
        }
        workplace::prune(&stages, MOST);
        let temporary = tempfile::Builder::new()
            .prefix(".stage-")
            .tempdir_in(&stages);
        let temporary = temporary.map_err(failed)?;
        Ok(Stage {
            folder: temporary.path().to_path_buf(),
            is_kept: false,
            _lock: None,
            _temporary: Some(temporary),
        })
    }

    /// How rustc divides its work: in parts that can be kept, or in one go, which
    /// is fastest for files this small.
    pub(super) fn flags(&self, folder: &Path) -> Vec<String> {
        match self.is_kept {
            true => vec![
                format!("-Cincremental={}", folder.join("incremental").display()),
                "-Ccodegen-units=16".to_owned(),
            ],
            false => vec!["-Ccodegen-units=1".to_owned()],
        }
    }
}
