//! One file of tests: prepared, compiled for the controlled world, and run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Fault;
use crate::files::File;
use crate::libraries::{Libraries, World};
use crate::prepare::Prepared;

/// The macro of std's tests that makes two of one, of which the crate around them
/// makes the first.
const TWICE: &str = "nonpoison_and_poison_unwrap_test";

/// What became of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Every interleaving that was explored passed.
    Passed {
        executions: u64,
        all: bool,
        /// Threads were never slow, for this reason.
        prompt: Option<&'static str>,
    },
    /// It did not compile with the drop-ins, or an interleaving did not pass.
    Failed(String),
    /// It cannot be asked of the drop-ins.
    NotApplicable(String),
}

/// All tests of a file, in order of their names.
pub(crate) type Fates = BTreeMap<String, Fate>;

struct Subject<'a> {
    file: &'a File,
    libraries: &'a Libraries,
    prepared: Prepared,
    room: PathBuf,
}

/// Judges the tests of `file`, found at `path`, with `room` to work in.
///
/// # Errors
/// If the machinery fails: that is nobody's failed test.
pub(crate) fn judge(
    file: &File,
    path: &Path,
    libraries: &Libraries,
    room: &Path,
) -> Result<Fates, Fault> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Fault(format!("{} cannot be read: {error}", path.display())))?;
    let prepared = Prepared::new(text)
        .map_err(|error| Fault(format!("{} is not Rust: {error}", path.display())))?;
    std::fs::create_dir_all(room)
        .map_err(|error| Fault(format!("{} cannot be made: {error}", room.display())))?;
    let mut subject = Subject {
        file,
        libraries,
        prepared,
        room: room.to_owned(),
    };
    subject.settle(World::Real)?;
    let unstable = std::mem::take(&mut subject.prepared.left_out);
    // What compiles with the real library has to compile with the drop-ins.
    subject.settle(World::Controlled)?;
    let mut fates = Fates::new();
    for it in unstable.into_iter().filter(|it| it.part.test) {
        let excluded = file.excluded.iter().find(|(name, _)| *name == it.part.name);
        let fate = match excluded {
            Some((_, why)) => Fate::NotApplicable((*why).to_owned()),
            None if it.not_offered => Fate::NotApplicable(it.reason),
            None => Fate::Failed(format!("is not compiled as it should be: {}", it.reason)),
        };
        fates.insert(it.part.name, fate);
    }
    for part in subject.prepared.tests() {
        if part.made_by.as_deref() == Some(TWICE) {
            let reason = "locks that are not poisoned are unstable (`sync_nonpoison`)".to_owned();
            fates.insert(
                format!("nonpoison_{}", part.name),
                Fate::NotApplicable(reason),
            );
        }
    }
    for it in subject.prepared.left_out.iter() {
        let name = if it.part.test {
            it.part.name.clone()
        } else {
            format!("`{}`, line {}", it.part.name, it.part.line)
        };
        let reason = format!("does not compile with the drop-ins: {}", it.reason);
        fates.insert(name, Fate::Failed(reason));
    }
    let names = subject.names()?;
    for part in subject.prepared.tests() {
        let known = fates.contains_key(&part.name);
        if known || names.iter().any(|name| last(name) == part.name) {
            continue;
        }
        let fate = match part.conditional {
            Some(true) => Fate::NotApplicable("its own `cfg` leaves it out here".to_owned()),
            Some(false) => Fate::Failed("it is not among the compiled tests".to_owned()),
            None => continue,
        };
        fates.insert(part.name.clone(), fate);
    }
    let mut wanted = Vec::new();
    for name in names {
        let name_in = |list: &[(&'static str, &'static str)]| {
            let found = list.iter().find(|(it, _)| *it == last(&name));
            found.map(|(_, reason)| *reason)
        };
        if let Some(reason) = name_in(file.excluded) {
            let fate = Fate::NotApplicable(reason.to_owned());
            fates.insert(last(&name).to_owned(), fate);
        } else {
            let prompt = name_in(file.prompt);
            wanted.push((name, prompt));
        }
    }
    subject.run(&wanted, &mut fates)?;
    Ok(fates)
}

/// The function's own name.
fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

impl Subject<'_> {
    fn program(&self) -> PathBuf {
        self.room.join("tests")
    }

    /// Leaves out of the file what does not compile, until the rest does.
    fn settle(&mut self, world: World) -> Result<(), Fault> {
        let tests = self.room.join("tests.rs");
        let root = self.room.join("root.rs");
        let module = format!("#[path = {:?}] mod tests;", tests.display().to_string());
        let features: String = self
            .file
            .features
            .iter()
            .map(|it| format!("#![feature({it})]\n"))
            .collect();
        write(
            &root,
            &(features + &self.file.around.replace("TESTS", &module)),
        )?;
        let program = match world {
            World::Real => self.room.join("checked"),
            World::Controlled => self.program(),
        };
        loop {
            write(&tests, &self.prepared.text)?;
            let complaints = self.libraries.compile(world, &root, &tests, &program)?;
            if complaints.is_empty() {
                return Ok(());
            }
            for complaint in complaints {
                let (message, bytes) = (&complaint.message, complaint.bytes.as_ref());
                let not_offered = complaint.is_not_offered();
                if !bytes.is_some_and(|it| self.prepared.leave_out(it, message, not_offered)) {
                    let about = self.file.asked;
                    return Err(Fault(format!("{about}: {}", complaint.message)));
                }
            }
        }
    }

    fn start(&self, arguments: &[String]) -> Result<std::process::Output, Fault> {
        Command::new(self.program())
            .args(arguments)
            .output()
            .map_err(|error| Fault(format!("the tests do not start: {error}")))
    }

    fn names(&self) -> Result<Vec<String>, Fault> {
        let output = self.start(&["--list".to_owned()])?;
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// Runs tests, in a new process after each that ends its process.
    fn run(
        &self,
        tests: &[(String, Option<&'static str>)],
        fates: &mut Fates,
    ) -> Result<(), Fault> {
        let mut rest = tests;
        while !rest.is_empty() {
            let arguments: Vec<String> = rest
                .iter()
                .map(|(name, prompt)| match prompt {
                    Some(_) => format!("@{name}"),
                    None => name.clone(),
                })
                .collect();
            let output = self.start(&arguments)?;
            let text = String::from_utf8_lossy(&output.stdout);
            let mut done = 0;
            for line in text.lines() {
                let fields: Vec<&str> = line.split('\t').collect();
                let ["end", name, verdict, executions, how, why] = fields[..] else {
                    continue;
                };
                let (_, prompt) = rest[done];
                let fate = match verdict {
                    "passed" => Fate::Passed {
                        executions: executions.parse().unwrap_or(0),
                        all: how == "all",
                        prompt,
                    },
                    _ => Fate::Failed(why.to_owned()),
                };
                fates.insert(last(name).to_owned(), fate);
                done += 1;
            }
            if let Some((name, _)) = rest.get(done) {
                let errors = String::from_utf8_lossy(&output.stderr);
                let what = errors.lines().last().unwrap_or("it says nothing");
                let fate = Fate::Failed(format!("ended its process ({}): {what}", output.status));
                fates.insert(last(name).to_owned(), fate);
                done += 1;
            }
            rest = &rest[done..];
        }
        Ok(())
    }
}

fn write(path: &Path, text: &str) -> Result<(), Fault> {
    std::fs::write(path, text)
        .map_err(|error| Fault(format!("{} cannot be written: {error}", path.display())))
}
