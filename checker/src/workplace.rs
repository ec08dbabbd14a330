//! The folder in which the checker keeps what it can make again: builds,
//! verdicts, the steps of hints already shown.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::environment::Environment;
use crate::fault::Fault;

/// A folder that can be written to. Everything in it is written to a temporary
/// name first and then renamed, so that two commands at once, or one that is
/// killed, leave nothing half written.
#[derive(Clone, Debug)]
pub struct Workplace {
    /// Cargo's target folder.
    pub target: PathBuf,
    /// The checker's own folder.
    pub folder: PathBuf,
    /// Said once to the user if this is not the usual place.
    pub note: Option<String>,
}

impl Workplace {
    /// Opens the workplace of the workspace at `root`: `target/checker`, or, if
    /// that cannot be written to, a folder in the user's cache or the system's
    /// temporary folder.
    ///
    /// # Errors
    /// None of these can be written to.
    pub fn open(root: &Path, environment: &Environment) -> Result<Workplace, Fault> {
        let usual = environment
            .target
            .clone()
            .unwrap_or_else(|| root.join("target"));
        let refused = match usable(&usual) {
            Ok(folder) => {
                return Ok(Workplace {
                    target: usual,
                    folder,
                    note: None,
                });
            }
            Err(error) => error,
        };
        let name = blake3::hash(root.as_os_str().as_encoded_bytes()).to_hex();
        let name = format!("concurrency-checker-{}", &name[..16]);
        let others = environment.cache.iter().chain([&environment.temporary]);
        for target in others.map(|it| it.join(&name)) {
            if let Ok(folder) = usable(&target)
                && is_mine(&folder)
            {
                let note = format!(
                    "{} cannot be written to ({refused}), so {} is used instead",
                    usual.display(),
                    target.display()
                );
                return Ok(Workplace {
                    target,
                    folder,
                    note: Some(note),
                });
            }
        }
        Err(Fault::file("writing to", &usual, &refused))
    }

    /// A folder of the workplace, made if need be.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn room(&self, name: &str) -> Result<PathBuf, Fault> {
        let path = self.folder.join(name);
        std::fs::create_dir_all(&path).map_err(|error| Fault::file("making", &path, &error))?;
        Ok(path)
    }

    /// Reads something that was kept. Whatever is missing or unreadable was not
    /// kept: it can be made again.
    pub fn recall<T: DeserializeOwned>(&self, room: &str, name: &str) -> Option<T> {
        let bytes = std::fs::read(self.folder.join(room).join(name)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Keeps something, at most `most` of its kind.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn keep<T: Serialize>(
        &self,
        room: &str,
        name: &str,
        value: &T,
        most: usize,
    ) -> Result<(), Fault> {
        let folder = self.room(room)?;
        let path = folder.join(name);
        let bytes = serde_json::to_vec(value)
            .map_err(|error| Fault::infrastructure(format!("writing down a result: {error}")))?;
        write(&path, &bytes).map_err(|error| Fault::file("writing", &path, &error))?;
        prune(&folder, most);
        Ok(())
    }
}

/// Makes `target/checker` and tries to write in it.
fn usable(target: &Path) -> std::io::Result<PathBuf> {
    let folder = target.join("checker");
    std::fs::create_dir_all(&folder)?;
    tempfile::tempfile_in(&folder)?;
    Ok(folder)
}

/// In a folder that everybody can write to, somebody else may have been first.
fn is_mine(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let me = rustix::process::geteuid().as_raw();
    folder.symlink_metadata().is_ok_and(|it| it.uid() == me)
}

/// Writes a whole file or nothing.
///
/// # Errors
/// It cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".writing-")
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Makes an entry the newest of its folder, because it is used. Failing to does no
/// more harm than to make it again.
pub fn touch(path: &Path) {
    let now = std::time::SystemTime::now();
    let _ = std::fs::File::open(path).and_then(|it| it.set_modified(now));
}

/// Removes the oldest entries of a folder beyond the newest `most`. Failing to
/// is harmless: the next one tries again.
pub fn prune(folder: &Path, most: usize) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut all: Vec<_> = entries
        .flatten()
        .filter_map(|it| Some((it.metadata().ok()?.modified().ok()?, it.path())))
        .collect();
    if all.len() <= most {
        return;
    }
    all.sort();
    let surplus = all.len() - most;
    for (_, path) in all.into_iter().take(surplus) {
        let _ = if path.is_dir() {
            std::fs::remove_dir_all(&path)
        } else {
            std::fs::remove_file(&path)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(folder: &Path) -> Environment {
        Environment {
            folder: folder.to_path_buf(),
            executable: PathBuf::from("checker"),
            path: None,
            target: None,
            cache: None,
            temporary: folder.join("temporary"),
            rustup: None,
            toolchain: None,
        }
    }

    #[test]
    fn what_was_kept_can_be_recalled_and_the_oldest_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let workplace = Workplace::open(folder.path(), &environment(folder.path())).unwrap();
        assert_eq!(workplace.note, None);
        for number in 0..4u32 {
            workplace
                .keep("numbers", &format!("{number}"), &number, 3)
                .unwrap();
        }
        let kept = std::fs::read_dir(workplace.folder.join("numbers"))
            .unwrap()
            .count();
        assert_eq!(kept, 3);
        assert_eq!(workplace.recall::<u32>("numbers", "3"), Some(3));
        assert_eq!(workplace.recall::<u32>("numbers", "7"), None);
    }

    #[test]
    fn what_was_used_lately_outlives_what_was_made_lately() {
        let folder = tempfile::tempdir().unwrap();
        let entry = |name: &str| folder.path().join(name);
        let long_ago = std::time::SystemTime::UNIX_EPOCH;
        for (seconds, name) in ["first", "second", "third"].into_iter().enumerate() {
            std::fs::create_dir(entry(name)).unwrap();
            let made = long_ago + std::time::Duration::from_secs(seconds as u64);
            let file = std::fs::File::open(entry(name)).unwrap();
            file.set_modified(made).unwrap();
        }
        touch(&entry("first"));
        prune(folder.path(), 2);
        assert!(entry("first").is_dir() && entry("third").is_dir());
        assert!(!entry("second").exists());
    }

    #[test]
    fn a_target_that_is_a_file_leads_to_another_folder_and_a_note() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("target"), "").unwrap();
        let workplace = Workplace::open(folder.path(), &environment(folder.path())).unwrap();
        assert!(
            workplace
                .folder
                .starts_with(folder.path().join("temporary"))
        );
        assert!(workplace.note.unwrap().contains("cannot be written to"));
    }
}
