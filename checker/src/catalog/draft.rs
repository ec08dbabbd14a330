//! A new exercise: a small one that works, for its author to make into theirs.

use std::fs::File;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FlockOperation, RenameFlags};
use rustix::io::Errno;

use super::{Catalog, folders, name};
use crate::fault::Fault;

/// What stands wherever the author has something to write.
pub const MARK: &str = "TO WRITE";

/// The last place that has two digits; folders are listed in order of names.
const LAST: u32 = 99;

/// The files of a new exercise, and what they say. Manifests have another name
/// here, so that they are not taken for those of packages of ours.
const EXERCISE: [(&str, &str); 6] = [
    (
        "Cargo.toml",
        include_str!("template/exercise/manifest.toml"),
    ),
    ("README.md", include_str!("template/exercise/lesson.md")),
    ("check.rs", include_str!("template/exercise/check.rs")),
    ("demo.rs", include_str!("template/exercise/demo.rs")),
    ("hints.md", include_str!("template/exercise/hints.md")),
    ("src/lib.rs", include_str!("template/exercise/skeleton.rs")),
];

const SOLUTION: [(&str, &str); 9] = [
    (
        "Cargo.toml",
        include_str!("template/solution/manifest.toml"),
    ),
    ("skeleton.rs", include_str!("template/exercise/skeleton.rs")),
    ("src/lib.rs", include_str!("template/solution/reference.rs")),
    (
        "right/atomic.rs",
        include_str!("template/solution/right/atomic.rs"),
    ),
    (
        "right/sent.rs",
        include_str!("template/solution/right/sent.rs"),
    ),
    (
        "wrong/held_while_joining.rs",
        include_str!("template/solution/wrong/held_while_joining.rs"),
    ),
    (
        "wrong/no_thread.rs",
        include_str!("template/solution/wrong/no_thread.rs"),
    ),
    (
        "wrong/not_joined.rs",
        include_str!("template/solution/wrong/not_joined.rs"),
    ),
    (
        "wrong/read_and_write_apart.rs",
        include_str!("template/solution/wrong/read_and_write_apart.rs"),
    ),
];

/// What an author wants. Whatever is not said is chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Its name, in snake case.
    pub name: String,
    /// Its place; the next free one if nothing is said.
    pub number: Option<u32>,
    /// The part of the curriculum; that of the exercise before it if nothing is
    /// said.
    pub part: Option<String>,
    /// What it is called in a list.
    pub title: Option<String>,
    /// One line on what it teaches.
    pub summary: Option<String>,
}

impl Draft {
    /// Puts the new exercise into the workspace, and says what its folder is
    /// called. Both folders are written elsewhere first and moved in whole: half
    /// a package under `exercises` would break every command of cargo's.
    ///
    /// # Errors
    /// The name or the place cannot be had, or a file cannot be written; the
    /// workspace is then as it was.
    pub fn place(&self, catalog: &Catalog) -> Result<String, Fault> {
        let exercises = catalog.root.join("exercises");
        let solutions = catalog.root.join("solutions");
        std::fs::create_dir_all(&solutions)
            .map_err(|error| Fault::file("making", &solutions, &error))?;
        // Two authors at the same time get different places.
        let door =
            File::open(&exercises).map_err(|error| Fault::file("opening", &exercises, &error))?;
        rustix::fs::flock(&door, FlockOperation::LockExclusive)
            .map_err(|error| Fault::file("locking", &exercises, &error.into()))?;

        let taken = taken(&[&exercises, &solutions])?;
        self.check_name(catalog, &taken)?;
        let number = self.choose_number(&taken)?;
        let texts = Texts::of(self, catalog, number)?;
        let folder = format!("{number:02}_{}", self.name);

        let scratch = tempfile::Builder::new()
            .prefix(".new-")
            .tempdir_in(&catalog.root)
            .map_err(|error| Fault::file("making a folder in", &catalog.root, &error))?;
        let written = [("exercise", &EXERCISE[..]), ("solution", &SOLUTION[..])];
        for (half, files) in written {
            texts.write(files, &scratch.path().join(half))?;
        }
        let solution = solutions.join(&folder);
        move_in(&scratch.path().join("solution"), &solution)?;
        let moved = move_in(&scratch.path().join("exercise"), &exercises.join(&folder));
        if moved.is_err() {
            // It was empty-handed a moment ago, and nobody has seen it.
            let _ = std::fs::rename(&solution, scratch.path().join("solution"));
        }
        moved.map(|()| folder)
    }

    fn check_name(&self, catalog: &Catalog, taken: &[Taken]) -> Result<(), Fault> {
        if let Some(other) = taken.iter().find(|it| it.name == self.name) {
            let folder = &other.shown;
            return Err(Fault::usage(format!(
                "there is an exercise called `{}` already: {folder}",
                self.name.escape_debug()
            )));
        }
        let mut packages = self::packages(&catalog.root)?;
        packages.extend(self::packages(&catalog.support)?);
        match name::objection(&self.name, &packages) {
            Some(objection) => Err(Fault::usage(objection)),
            None => Ok(()),
        }
    }

    fn choose_number(&self, taken: &[Taken]) -> Result<u32, Fault> {
        let last = taken.iter().map(|it| it.number).max().unwrap_or(0);
        let number = self.number.unwrap_or(last + 1);
        if let Some(other) = taken.iter().find(|it| it.number == number) {
            return Err(Fault::usage(format!(
                "place {number} is taken: {}. Without `--number` the next free one is chosen, \
                 which is {}.",
                other.shown,
                last + 1
            )));
        }
        if !(1..=LAST).contains(&number) {
            return Err(Fault::usage(format!(
                "there is no place {number}: places are numbered from 1 to {LAST}"
            )));
        }
        Ok(number)
    }
}

/// A place that is taken, whatever is in the folder.
struct Taken {
    number: u32,
    name: String,
    shown: String,
}

fn taken(parents: &[&Path]) -> Result<Vec<Taken>, Fault> {
    let mut all = Vec::new();
    for parent in parents {
        for path in folders(parent)? {
            let folder = path.file_name().unwrap_or_default().to_string_lossy();
            let parts = folder.split_once('_');
            let Some((Ok(number), name)) = parts.map(|it| (it.0.parse(), it.1)) else {
                continue;
            };
            let half = parent.file_name().unwrap_or_default().to_string_lossy();
            all.push(Taken {
                number,
                name: name.to_owned(),
                shown: format!("{half}/{folder}"),
            });
        }
    }
    Ok(all)
}

/// Every package that cargo knows here: the workspace's own, and what they need.
fn packages(root: &Path) -> Result<Vec<String>, Fault> {
    let path = root.join("Cargo.lock");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Fault::file("reading", &path, &error)),
    };
    let lines = text.lines().filter_map(|it| it.strip_prefix("name = \""));
    Ok(lines
        .filter_map(|it| it.strip_suffix('"'))
        .map(str::to_owned)
        .collect())
}

/// What stands for the template's marks.
struct Texts(Vec<(&'static str, String)>);

impl Texts {
    fn of(draft: &Draft, catalog: &Catalog, number: u32) -> Result<Texts, Fault> {
        let line = |what: &str, text: &Option<String>, otherwise: String| match text {
            Some(text) if text.trim().is_empty() || text.chars().any(char::is_control) => {
                Err(Fault::usage(format!("the {what} must be one line of text")))
            }
            Some(text) => Ok(text.trim().to_owned()),
            None => Ok(otherwise),
        };
        let title = line("title", &draft.title, heading(&draft.name))?;
        let summary = line(
            "summary",
            &draft.summary,
            format!("{MARK}: what it teaches"),
        )?;
        let part = line("part", &draft.part, String::new())?;
        let part = Some(part.as_str()).filter(|it| !it.is_empty());
        let part = catalog.part_for(part, number)?;
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        Ok(Texts(vec![
            ("@NAME@", draft.name.clone()),
            ("@HEADING@", title.clone()),
            ("@TITLE@", quoted(&title)),
            ("@PART@", quoted(&part)),
            ("@SUMMARY@", quoted(&summary)),
        ]))
    }

    /// One pass over the text, so that what an author wrote is never taken for a
    /// mark.
    fn fill(&self, template: &str) -> String {
        let mut text = String::new();
        let mut rest = template;
        while let Some(at) = rest.find('@') {
            let (before, after) = rest.split_at(at);
            text.push_str(before);
            let mark = self.0.iter().find(|it| after.starts_with(it.0));
            let (put, length) = mark.map_or(("@", 1), |it| (it.1.as_str(), it.0.len()));
            text.push_str(put);
            rest = &after[length..];
        }
        text + rest
    }

    fn write(&self, files: &[(&str, &str)], folder: &Path) -> Result<(), Fault> {
        for (name, template) in files {
            let path = folder.join(name);
            let parent = path.parent().unwrap_or(folder);
            std::fs::create_dir_all(parent)
                .and_then(|()| std::fs::write(&path, self.fill(template)))
                .map_err(|error| Fault::file("writing", &path, &error))?;
        }
        Ok(())
    }
}

/// `ring_buffer` as a heading: `Ring buffer`.
fn heading(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Moves a folder to a place where nothing is.
fn move_in(from: &Path, to: &Path) -> Result<(), Fault> {
    match rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        Err(Errno::EXIST) => Err(Fault::usage(format!(
            "there is something at {} already",
            to.display()
        ))),
        // Some file systems cannot say "only if nothing is there".
        Err(Errno::INVAL | Errno::NOSYS) if to.symlink_metadata().is_err() => {
            std::fs::rename(from, to).map_err(|error| Fault::file("making", to, &error))
        }
        Err(error) => Err(Fault::file("making", to, &error.into())),
    }
}

/// Where an exercise still says what a new one says: file and line.
pub(super) fn marks(files: &[PathBuf]) -> Result<Vec<(PathBuf, usize)>, Fault> {
    let mut found = Vec::new();
    for path in files {
        let bytes = std::fs::read(path).map_err(|error| Fault::file("reading", path, &error))?;
        let text = String::from_utf8_lossy(&bytes);
        let lines = text.lines().enumerate().filter(|it| it.1.contains(MARK));
        found.extend(lines.map(|(index, _)| (path.clone(), index + 1)));
    }
    Ok(found)
}
