//! `checker verify`: grade.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum;

use super::Desk;
use super::progress::Progress;
use crate::catalog::Exercise;
use crate::exit_code;
use crate::fault::Fault;
use crate::judge::{DEFAULT_SEED, Judge, Settings};
use crate::process;
use crate::report::{self, Style};
use crate::verdict::Verdict;
use crate::workers;

/// The version of the document that `--format json` prints.
const SCHEMA: u32 = 1;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The exercises; without any, those you have started and the next one
    names: Vec<String>,
    /// Grade the reference solutions instead
    #[arg(long, conflicts_with = "source")]
    solutions: bool,
    /// Grade this file in place of the exercise's own src/lib.rs
    #[arg(long, value_name = "FILE")]
    source: Option<PathBuf>,
    /// How the verdict is written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Seed of everything random
    #[arg(long, default_value_t = DEFAULT_SEED)]
    seed: u64,
    /// Judge again, even what has not changed since it was judged
    #[arg(long)]
    fresh: bool,
    /// How many processors to use, for an exercise each or for fewer together; without it,
    /// all
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Show all checks and whole interleavings
    #[arg(short, long)]
    verbose: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// One JSON document
    Json,
}

pub(super) fn verify(arguments: &Arguments, desk: &Desk<'_>) -> Result<u8, Fault> {
    let settings = Settings {
        seed: arguments.seed,
        fresh: arguments.fresh,
        ..Settings::default()
    };
    let progress = |text: &str| desk.screen.progress(text);
    let judge = Judge::new(
        desk.catalog,
        desk.workplace,
        desk.environment,
        settings,
        &progress,
    );
    let exercises = chosen(arguments, desk, &judge)?;
    let mut verdict = Verdict {
        schema: SCHEMA,
        exercises: Vec::new(),
    };
    let mut tasks = Vec::new();
    for &exercise in &exercises {
        let path = match &arguments.source {
            Some(path) => desk.environment.folder.join(path),
            None if arguments.solutions => exercise.reference(),
            None => exercise.source(),
        };
        if (arguments.source.is_some() || arguments.solutions) && !path.exists() {
            return Err(Fault::usage(format!("there is no file {}", path.display())));
        }
        tasks.push((exercise, path));
    }
    // Processors that have no exercise of their own help with the others.
    let jobs = arguments.jobs.unwrap_or_else(workers::available);
    let processes = NonZeroUsize::new(jobs.get() / tasks.len().max(1));
    let judge = judge.with_processes(processes.unwrap_or(NonZeroUsize::MIN));
    let work = |(exercise, path): &(&Exercise, PathBuf)| {
        if process::interrupted() {
            return Err(Fault::Interrupted);
        }
        if desk.screen.is_watched && exercises.len() > 1 {
            let name = &exercise.name;
            desk.screen.progress(&format!("checking {name} …"));
        }
        let judged = judge.judge(exercise, path);
        match process::interrupted() {
            true => Err(Fault::Interrupted),
            false => Ok(judged),
        }
    };
    workers::in_order(jobs, &tasks, work, |_, judged| {
        verdict.exercises.push(judged?);
        Ok(())
    })?;
    desk.screen.print(&match arguments.format {
        Format::Human => {
            let style = Style {
                verbose: arguments.verbose,
                ..desk.screen.style
            };
            report::human(&verdict, &style)
        }
        Format::Json => report::json(&verdict),
    });
    Ok(exit_code::of_verdict(&verdict))
}

/// The exercises that are meant: those named, or with `--solutions` all, or the
/// started ones and the one after them.
fn chosen<'a>(
    arguments: &Arguments,
    desk: &Desk<'a>,
    judge: &Judge<'_>,
) -> Result<Vec<&'a Exercise>, Fault> {
    let all = &desk.catalog.exercises;
    if all.is_empty() {
        return Err(Fault::usage("there are no exercises in this workspace"));
    }
    if arguments.source.is_some() && arguments.names.len() != 1 {
        return Err(Fault::usage(
            "`--source` needs the name of one exercise, and only one",
        ));
    }
    if !arguments.names.is_empty() {
        let mut chosen: Vec<&Exercise> = Vec::new();
        for name in &arguments.names {
            let exercise = desk.catalog.exercise(name)?;
            if !chosen.iter().any(|it| it.name == exercise.name) {
                chosen.push(exercise);
            }
        }
        chosen.sort_by_key(|it| it.number);
        return Ok(chosen);
    }
    if arguments.solutions {
        return Ok(all.iter().collect());
    }
    let mut next = true;
    let is_meant = |it: &&Exercise| match Progress::of(it, judge) {
        Progress::NotStarted => std::mem::take(&mut next),
        _ => true,
    };
    Ok(all.iter().filter(is_meant).collect())
}
