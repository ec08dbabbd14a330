//! `checker reset`: begin an exercise again.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

use super::Desk;
use crate::exit_code;
use crate::fault::Fault;
use crate::workplace;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The exercise
    name: String,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn reset(arguments: &Arguments, desk: &Desk<'_>) -> Result<u8, Fault> {
    let exercise = desk.catalog.exercise(&arguments.name)?;
    let name = &exercise.name;
    let skeleton = std::fs::read(exercise.skeleton()).map_err(|error| {
        Fault::usage(format!(
            "the skeleton of `{name}` cannot be read from {}: {error}",
            exercise.skeleton().display()
        ))
    })?;
    let path = exercise.source();
    let current = match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(Fault::file("reading", &path, &error)),
    };
    if current.as_deref() == Some(skeleton.as_slice()) {
        desk.screen
            .print(&format!("{name} is as you first found it.\n"));
        return Ok(exit_code::SUCCESS);
    }
    if !arguments.yes && !confirmed(name)? {
        desk.screen.print("Nothing was changed.\n");
        return Ok(exit_code::SUCCESS);
    }
    let mut said = format!("{name} is as you first found it.");
    if let Some(bytes) = current {
        let backup = back_up(desk, name, &bytes)?;
        said.push_str(&format!(" Your file is kept as {}.", backup.display()));
    }
    workplace::write(&path, &skeleton).map_err(|error| Fault::file("writing", &path, &error))?;
    desk.screen.print(&format!("{said}\n"));
    Ok(exit_code::SUCCESS)
}

fn confirmed(name: &str) -> Result<bool, Fault> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Err(Fault::usage(format!(
            "`reset` asks first, and there is nobody to ask; `checker reset {name} --yes` does not"
        )));
    }
    let mut stderr = std::io::stderr();
    let _ = write!(
        stderr,
        "Put {name} back as you first found it? A copy of your file is kept. [y/N] "
    );
    let _ = stderr.flush();
    let mut answer = String::new();
    let read = stdin.lock().read_line(&mut answer);
    read.map_err(|error| Fault::infrastructure(format!("reading your answer: {error}")))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// Keeps a copy under a name that was not used before.
fn back_up(desk: &Desk<'_>, name: &str, bytes: &[u8]) -> Result<PathBuf, Fault> {
    let folder = desk.workplace.room("backups")?;
    let mut number = 1u32;
    loop {
        let path = folder.join(format!("{name}.{number}.rs"));
        match std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
        {
            Ok(mut file) => {
                let written = file.write_all(bytes).and_then(|()| file.sync_all());
                return match written {
                    Ok(()) => Ok(path),
                    Err(error) => Err(Fault::file("writing", &path, &error)),
                };
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(Fault::file("writing", &path, &error)),
        }
    }
}
