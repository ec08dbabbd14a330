//! The libraries that test files are compiled with, and compiling one.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::Fault;

/// The libraries that cargo makes.
pub(crate) struct Libraries {
    found: BTreeMap<String, PathBuf>,
    dependencies: PathBuf,
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    target: Option<Target>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// The world that a file is compiled for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum World {
    /// The real standard library: only to see what does not compile with it.
    Real,
    /// The drop-ins.
    Controlled,
}

/// Where rustc found something wrong, and what.
#[derive(Debug)]
pub(crate) struct Complaint {
    /// In the file of tests, if it is there.
    pub(crate) bytes: Option<Range<usize>>,
    pub(crate) message: String,
    /// `E0599` and the like; empty if it has none.
    pub(crate) code: String,
}

impl Complaint {
    /// Whether it is about something that the toolchain's standard library does
    /// not offer: unstable, private, or from another release.
    pub(crate) fn is_not_offered(&self) -> bool {
        match self.code.as_str() {
            "E0658" | "E0603" | "E0624" | "E0599" => true,
            "E0432" => ["`std::", "`core::"]
                .iter()
                .any(|it| self.message.starts_with(&format!("unresolved import {it}"))),
            _ => false,
        }
    }
}

#[derive(Deserialize)]
struct Diagnostic {
    message: String,
    #[serde(default)]
    code: Option<Code>,
    level: String,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: PathBuf,
    byte_start: usize,
    byte_end: usize,
    is_primary: bool,
    expansion: Option<Box<Expansion>>,
}

#[derive(Deserialize)]
struct Expansion {
    span: Span,
}

impl Span {
    /// The place in `file` that this comes from: of a macro's use, not of its
    /// definition.
    fn within(&self, file: &Path) -> Option<Range<usize>> {
        let outer = self.expansion.as_ref().and_then(|it| it.span.within(file));
        outer.or_else(|| (self.file_name == file).then_some(self.byte_start..self.byte_end))
    }
}

impl Libraries {
    /// Has cargo build them.
    ///
    /// # Errors
    /// If that fails.
    pub(crate) fn build() -> Result<Libraries, Fault> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let built = Command::new(cargo)
            .args(["build", "--release", "--quiet", "--message-format", "json"])
            .args(["--package", "conformance", "--package", "dropin-std"])
            .args(["--package", "dropin-core", "--lib"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .map_err(|error| Fault(format!("cargo does not start: {error}")))?;
        if !built.status.success() {
            let errors = String::from_utf8_lossy(&built.stderr);
            return Err(Fault(format!("the libraries do not build: {errors}")));
        }
        let mut found = BTreeMap::new();
        for line in String::from_utf8_lossy(&built.stdout).lines() {
            let Ok(message) = serde_json::from_str::<Message>(line) else {
                continue;
            };
            if message.reason != "compiler-artifact" {
                continue;
            }
            let library = |it: &&PathBuf| it.extension().is_some_and(|it| it == "rlib");
            if let (Some(target), Some(path)) =
                (message.target, message.filenames.iter().find(library))
            {
                found.insert(target.name, path.clone());
            }
        }
        let own = found
            .get("conformance")
            .ok_or_else(|| Fault("cargo built no library of this package".to_owned()))?;
        let dependencies = own.with_file_name("deps");
        Ok(Libraries {
            found,
            dependencies,
        })
    }

    fn path(&self, name: &str) -> Result<&Path, Fault> {
        let path = self.found.get(name);
        path.map(PathBuf::as_path)
            .ok_or_else(|| Fault(format!("cargo built no `{name}`")))
    }

    /// Compiles the crate in `root`, whose tests are in `tests`, to `program`.
    /// For the real world it is only checked.
    ///
    /// # Errors
    /// If rustc does not start, or fails without saying why.
    pub(crate) fn compile(
        &self,
        world: World,
        root: &Path,
        tests: &Path,
        program: &Path,
    ) -> Result<Vec<Complaint>, Fault> {
        let mut rustc = self.rustc(world)?;
        rustc.args(["--cap-lints", "allow"]);
        // `miri` is what std's tests ask for to be content with smaller numbers
        // because something slower than a processor runs them.
        rustc
            .args(["--test", "--edition", "2021", "--cfg", "miri"])
            .args(["--crate-name", "subject", "-C", "opt-level=1"])
            .args(["-C", "debuginfo=line-tables-only", "-o"])
            .arg(program);
        if world == World::Real {
            rustc.arg("--emit=metadata");
        }
        for (name, library) in [("test", "conformance"), ("rand", "conformance")] {
            self.name(&mut rustc, name, library)?;
        }
        // Only for the features that the crate itself turns on.
        rustc.env("RUSTC_BOOTSTRAP", "1").arg(root);
        complaints(&mut rustc, tests)
    }

    /// Checks the library in `root`. In the real world it sees the drop-in as
    /// well, as `dropin_std`.
    ///
    /// # Errors
    /// If rustc does not start, or fails without saying why.
    pub(crate) fn check(&self, world: World, root: &Path) -> Result<Vec<Complaint>, Fault> {
        let mut rustc = self.rustc(world)?;
        rustc
            .args(["--edition", "2024", "--crate-name", "probe"])
            .args(["-A", "warnings", "-D", "ambiguous_glob_imports"])
            .args(["--crate-type", "lib", "--emit=metadata", "-o"])
            .arg(root.with_extension("rmeta"));
        if world == World::Real {
            self.name(&mut rustc, "dropin_std", "dropin_std")?;
        }
        complaints(rustc.arg(root), root)
    }

    fn rustc(&self, world: World) -> Result<Command, Fault> {
        let mut rustc = Command::new("rustc");
        rustc
            .args(["--error-format", "json", "-L"])
            .arg(format!("dependency={}", self.dependencies.display()));
        if world == World::Controlled {
            for (name, library) in [("std", "dropin_std"), ("core", "dropin_core")] {
                self.name(&mut rustc, name, library)?;
            }
        }
        Ok(rustc)
    }

    fn name(&self, rustc: &mut Command, name: &str, library: &str) -> Result<(), Fault> {
        let path = self.path(library)?.display();
        rustc.arg("--extern").arg(format!("{name}={path}"));
        Ok(())
    }
}

/// Runs rustc, and hands out what it says of `file`.
fn complaints(rustc: &mut Command, file: &Path) -> Result<Vec<Complaint>, Fault> {
    let output = rustc
        .output()
        .map_err(|error| Fault(format!("rustc does not start: {error}")))?;
    let text = String::from_utf8_lossy(&output.stderr);
    let complaints: Vec<Complaint> = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Diagnostic>(line).ok())
        .filter(|it| it.level.starts_with("error") && !it.spans.is_empty())
        .map(|it| Complaint {
            bytes: it
                .spans
                .iter()
                .filter(|span| span.is_primary)
                .find_map(|span| span.within(file)),
            message: match &it.code {
                Some(code) => format!("{} ({})", it.message, code.code),
                None => it.message,
            },
            code: it.code.map(|it| it.code).unwrap_or_default(),
        })
        .collect();
    if complaints.is_empty() && !output.status.success() {
        return Err(Fault(format!("rustc fails: {text}")));
    }
    Ok(complaints)
}
