//! One exercise.

use std::path::{Path, PathBuf};

use super::manifest::{self, Manifest};
use super::{Hint, Variant, VariantKind, draft, variant};
use crate::fault::Fault;

/// One exercise, as its folder describes it.
#[derive(Clone, Debug)]
pub struct Exercise {
    /// Its name, as in `checker verify NAME`.
    pub name: String,
    /// Its folder's name: the number of its place, and its name.
    pub folder: String,
    /// Its place in the curriculum.
    pub number: u32,
    /// What it is called in a list.
    pub title: String,
    /// The part of the curriculum.
    pub part: String,
    /// One line on what it teaches.
    pub summary: String,
    /// Whether it comes from the notes that the curriculum started from.
    pub seed: bool,
    /// Whether the learner may write `unsafe`.
    pub allow_unsafe: bool,
    /// Whether sleeping is part of the exercise.
    pub allow_sleep: bool,
    /// Whether it runs on real threads only: it is about processes, sockets, or
    /// something else that the controlled world does not have.
    pub only_real: bool,
    /// The crates that the learner may use, by the names used in code.
    pub dependencies: Vec<String>,
    /// The crates that the check file uses besides.
    pub check_dependencies: Vec<String>,
    root: PathBuf,
}

impl Exercise {
    pub(super) fn read(root: &Path, path: &Path) -> Result<Exercise, Fault> {
        let manifest_path = path.join("Cargo.toml");
        let manifest: Manifest = manifest::read(&manifest_path)?;
        let folder = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let name = manifest.package.name;
        let number = folder.split_once('_').filter(|it| it.1 == name);
        let number = number.and_then(|it| it.0.parse().ok()).ok_or_else(|| {
            Fault::usage(format!(
                "the folder of exercise `{name}` must be called by its place and its name, such \
                 as `07_{name}`, not `{folder}`"
            ))
        })?;
        let about = manifest.package.metadata.exercise;
        let in_code = |names: std::collections::BTreeMap<String, _>| {
            names.into_keys().map(|it| it.replace('-', "_")).collect()
        };
        Ok(Exercise {
            name,
            folder,
            number,
            title: about.title,
            part: about.part,
            summary: about.summary,
            seed: about.seed,
            allow_unsafe: about.allow_unsafe,
            allow_sleep: about.allow_sleep,
            only_real: about.only_real,
            dependencies: in_code(manifest.dependencies),
            check_dependencies: in_code(manifest.dev_dependencies),
            root: root.to_path_buf(),
        })
    }

    pub(super) fn answers_to(&self, name: &str) -> bool {
        self.name == name || self.folder == name || name.parse() == Ok(self.number)
    }

    /// The name of its library crate in code.
    pub fn crate_name(&self) -> String {
        self.name.replace('-', "_")
    }

    /// The workspace's root.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Its folder, an absolute path.
    pub fn path(&self) -> PathBuf {
        self.root.join("exercises").join(&self.folder)
    }

    /// The folder of its solutions, an absolute path. A learner's workspace may
    /// have none.
    pub fn solutions(&self) -> PathBuf {
        self.root.join("solutions").join(&self.folder)
    }

    /// The file that the learner writes.
    pub fn source(&self) -> PathBuf {
        self.path().join("src/lib.rs")
    }

    /// The reference solution.
    pub fn reference(&self) -> PathBuf {
        self.solutions().join("src/lib.rs")
    }

    /// The skeleton as the learner first found it.
    pub fn skeleton(&self) -> PathBuf {
        self.solutions().join("skeleton.rs")
    }

    /// The author's list of mutants that are no mistakes.
    pub fn equivalent(&self) -> PathBuf {
        self.solutions().join("equivalent.toml")
    }

    /// What the lesson's blocks of code take for granted.
    pub fn lesson_context(&self) -> PathBuf {
        self.solutions().join("lesson.rs")
    }

    /// The check file.
    pub fn check(&self) -> PathBuf {
        self.path().join("check.rs")
    }

    /// Every file that the check can depend on, in a fixed order: all of the
    /// exercise's own but the learner's.
    ///
    /// # Errors
    /// A folder cannot be read.
    pub fn check_files(&self) -> Result<Vec<PathBuf>, Fault> {
        let mut files = Vec::new();
        let mut folders = vec![self.path()];
        while let Some(folder) = folders.pop() {
            let failed = |error| Fault::file("reading the folder", &folder, &error);
            for entry in std::fs::read_dir(&folder).map_err(failed)? {
                let path = entry.map_err(failed)?.path();
                let name = path.file_name().unwrap_or_default();
                if path.is_file() {
                    files.push(path);
                } else if path.is_dir() && name != "src" && name != "target" {
                    folders.push(path);
                }
            }
        }
        files.sort();
        Ok(files)
    }

    /// Where its author has still something to write: file and line, in order.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn to_write(&self) -> Result<Vec<(PathBuf, usize)>, Fault> {
        let mut files = self.check_files()?;
        files.extend([self.source(), self.reference()]);
        for kind in [VariantKind::Right, VariantKind::Wrong] {
            files.extend(self.variants(kind)?.into_iter().map(|it| it.path));
        }
        files.retain(|it| it.is_file());
        draft::marks(&files)
    }

    /// The steps of its hints, in order; empty if it has none.
    ///
    /// # Errors
    /// The file of hints cannot be read.
    pub fn hints(&self) -> Result<Vec<Hint>, Fault> {
        let path = self.path().join("hints.md");
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Hint::parse(&text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(Fault::file("reading", &path, &error)),
        }
    }

    /// Its variants of one kind, in order of their names.
    ///
    /// # Errors
    /// A variant cannot be read, or does not name its diagnosis.
    pub fn variants(&self, kind: VariantKind) -> Result<Vec<Variant>, Fault> {
        variant::read_all(&self.solutions(), kind)
    }
}
