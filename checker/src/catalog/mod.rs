//! The exercises on disk: what each is called, what it asks, and its variants.
//! There is no central list; a folder in `exercises/` is an exercise.

mod draft;
mod exercise;
mod hint;
pub mod lesson;
mod manifest;
mod name;
mod part;
mod variant;

use std::path::{Path, PathBuf};

pub use draft::{Draft, MARK};
pub use exercise::Exercise;
pub use hint::Hint;
pub use part::Part;
pub use variant::{Variant, VariantKind};

use crate::fault::Fault;

/// A workspace of exercises.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// The folder that has `Cargo.toml` and `exercises/`.
    pub root: PathBuf,
    /// The workspace that has the checker's own crates: the same folder, unless
    /// `[workspace.metadata.checker] support` in the root manifest says another.
    pub support: PathBuf,
    /// In the order of the curriculum.
    pub exercises: Vec<Exercise>,
    /// In the order of the curriculum, as `exercises/README.md` introduces them.
    pub parts: Vec<Part>,
}

impl Catalog {
    /// Finds the workspace that `start` is in, and reads its exercises.
    ///
    /// # Errors
    /// There is no workspace from `start` upwards, or a manifest in it cannot be
    /// read.
    pub fn find(start: &Path) -> Result<Catalog, Fault> {
        let root = start
            .ancestors()
            .find(|it| it.join("Cargo.toml").is_file() && it.join("exercises").is_dir())
            .ok_or_else(|| {
                Fault::usage(format!(
                    "{} is not inside a workspace of exercises: no folder from there upwards has \
                     both a `Cargo.toml` and an `exercises` folder. Change into the workspace \
                     first.",
                    start.display()
                ))
            })?;
        let support = manifest::support_of(root)?;
        let mut exercises = Vec::new();
        for folder in folders(&root.join("exercises"))? {
            if folder.join("Cargo.toml").is_file() {
                exercises.push(Exercise::read(root, &folder)?);
            }
        }
        exercises.sort_by(|one, other| one.folder.cmp(&other.folder));
        for pair in exercises.windows(2) {
            if pair[0].name == pair[1].name {
                return Err(Fault::usage(format!(
                    "{} and {} are both called `{}`",
                    pair[0].folder, pair[1].folder, pair[0].name
                )));
            }
        }
        Ok(Catalog {
            root: root.to_path_buf(),
            support,
            parts: part::read_all(&root.join("exercises"))?,
            exercises,
        })
    }

    /// What is said about a part of the curriculum, if anything is.
    pub fn part(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|it| it.name == name)
    }

    /// The part that an exercise at this place belongs to: the one asked for, or
    /// that of the exercise before it.
    ///
    /// # Errors
    /// There is no such part; the message names those there are.
    pub(crate) fn part_for(&self, asked: Option<&str>, number: u32) -> Result<String, Fault> {
        let mut known: Vec<&str> = self.parts.iter().map(|it| it.name.as_str()).collect();
        for exercise in &self.exercises {
            if !known.contains(&exercise.part.as_str()) {
                known.push(&exercise.part);
            }
        }
        let before = self.exercises.iter().rev().find(|it| it.number < number);
        let usual = before.map(|it| it.part.as_str()).or(known.first().copied());
        match asked {
            None => Ok(usual.unwrap_or("threads").to_owned()),
            Some(part) if known.contains(&part) || known.is_empty() => Ok(part.to_owned()),
            Some(part) => Err(Fault::usage(format!(
                "the curriculum has no part `{}`; it has {}. A new part begins with its \
                 introduction in exercises/README.md.",
                part.escape_debug(),
                known.join(", ")
            ))),
        }
    }

    /// The exercise called `name`; its folder's name, its number and its path
    /// are understood too.
    ///
    /// # Errors
    /// There is none; the message names the nearest one there is.
    pub fn exercise(&self, name: &str) -> Result<&Exercise, Fault> {
        let asked = name.trim_end_matches('/');
        let last = asked.rsplit('/').next().unwrap_or(asked);
        let found = self.exercises.iter().find(|it| it.answers_to(last));
        found.ok_or_else(|| {
            let mut message = format!("there is no exercise called `{}`", name.escape_debug());
            match self.nearest(last) {
                Some(nearest) => message.push_str(&format!(". Did you mean `{nearest}`?")),
                None => message.push_str(". `checker list` shows all of them."),
            }
            Fault::usage(message)
        })
    }

    fn nearest(&self, name: &str) -> Option<&str> {
        let likeness = |it: &Exercise| strsim::jaro_winkler(&it.name, &name.to_lowercase());
        let names = self.exercises.iter().map(|it| (likeness(it), &it.name));
        let best = names.max_by(|one, other| one.0.total_cmp(&other.0))?;
        (best.0 > 0.75).then_some(best.1.as_str())
    }
}

/// The folders in `parent`, sorted by name.
fn folders(parent: &Path) -> Result<Vec<PathBuf>, Fault> {
    let failed = |error| Fault::file("reading the folder", parent, &error);
    let mut all = Vec::new();
    for entry in std::fs::read_dir(parent).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            all.push(path);
        }
    }
    all.sort();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("Cargo.toml"), "[workspace]\n").unwrap();
        for (index, name) in names.iter().enumerate() {
            let exercise = folder
                .path()
                .join(format!("exercises/{:02}_{name}", index + 1));
            std::fs::create_dir_all(exercise.join("src")).unwrap();
            let manifest = format!(
                "[package]\nname = \"{name}\"\n[dependencies]\ncrossbeam.workspace = true\n\
                 [package.metadata.exercise]\ntitle = \"T\"\npart = \"threads\"\nsummary = \"s\"\n"
            );
            std::fs::write(exercise.join("Cargo.toml"), manifest).unwrap();
        }
        folder
    }

    #[test]
    fn exercises_are_found_from_any_folder_below_in_order() {
        let folder = workspace(&["race", "lock"]);
        let catalog = Catalog::find(&folder.path().join("exercises/01_race/src")).unwrap();
        let names: Vec<_> = catalog
            .exercises
            .iter()
            .map(|it| it.name.as_str())
            .collect();
        assert_eq!(names, ["race", "lock"]);
        assert_eq!(catalog.exercises[1].number, 2);
        assert_eq!(catalog.exercises[0].dependencies, ["crossbeam"]);
    }

    #[test]
    fn an_exercise_answers_to_its_name_its_folder_its_number_and_its_path() {
        let folder = workspace(&["race", "lock"]);
        let catalog = Catalog::find(folder.path()).unwrap();
        for name in ["lock", "02_lock", "2", "02", "exercises/02_lock/"] {
            assert_eq!(catalog.exercise(name).unwrap().name, "lock", "{name}");
        }
    }

    #[test]
    fn an_unknown_exercise_is_answered_with_the_nearest_one() {
        let folder = workspace(&["race", "lock"]);
        let catalog = Catalog::find(folder.path()).unwrap();
        let message = catalog.exercise("lok").unwrap_err().to_string();
        assert_eq!(
            message,
            "there is no exercise called `lok`. Did you mean `lock`?"
        );
        let message = catalog.exercise("zzz").unwrap_err().to_string();
        assert!(
            message.ends_with("`checker list` shows all of them."),
            "{message}"
        );
    }

    #[test]
    fn outside_a_workspace_the_message_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let fault = Catalog::find(folder.path()).unwrap_err();
        assert!(
            fault
                .to_string()
                .contains("is not inside a workspace of exercises")
        );
    }

    #[test]
    fn a_broken_manifest_is_named() {
        let folder = workspace(&["race"]);
        let manifest = folder.path().join("exercises/01_race/Cargo.toml");
        std::fs::write(&manifest, "[package").unwrap();
        let fault = Catalog::find(folder.path()).unwrap_err();
        assert!(
            fault.to_string().contains("exercises/01_race/Cargo.toml"),
            "{fault}"
        );
    }
}
