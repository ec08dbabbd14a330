//! `checker list`: all exercises, and how far the learner is with each.

use std::fmt::Write;

use clap::ValueEnum;
use serde::Serialize;

use super::Desk;
use super::progress::Progress;
use crate::catalog::Exercise;
use crate::exit_code;
use crate::fault::Fault;
use crate::judge::{Judge, Settings};
use crate::report;

/// What stands before a line about a part.
const INDENT: &str = "  ";
/// Longer lines are hard to read.
const LINE: usize = 80;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// How the list is written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// One JSON document
    Json,
    /// A table for a page, with nothing of the learner's in it
    Markdown,
}

#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    part: &'a str,
    seed: bool,
    status: &'static str,
    title: &'a str,
}

pub(super) fn list(arguments: &Arguments, desk: &Desk<'_>) -> Result<u8, Fault> {
    let silent = |_: &str| {};
    let settings = Settings::default();
    let judge = Judge::new(
        desk.catalog,
        desk.workplace,
        desk.environment,
        settings,
        &silent,
    );
    let all = desk
        .catalog
        .exercises
        .iter()
        .map(|it| (it, Progress::of(it, &judge)));
    let text = match arguments.format {
        Format::Markdown => table(&desk.catalog.exercises),
        Format::Json => {
            let entries: Vec<Entry<'_>> = all
                .map(|(it, progress)| Entry {
                    name: &it.name,
                    part: &it.part,
                    seed: it.seed,
                    status: progress.word(),
                    title: &it.title,
                })
                .collect();
            let text = serde_json::to_string(&entries);
            text.map_err(|error| Fault::infrastructure(format!("writing the list: {error}")))?
                + "\n"
        }
        Format::Human => {
            let widest = desk
                .catalog
                .exercises
                .iter()
                .map(|it| it.name.len())
                .max()
                .unwrap_or(0);
            let mut text = String::new();
            let mut part = "";
            for (exercise, progress) in all {
                if part != exercise.part {
                    part = &exercise.part;
                    let gap = if text.is_empty() { "" } else { "\n" };
                    let _ = writeln!(text, "{gap}{part}{}", gist(desk, part));
                }
                let (name, title) = (&exercise.name, &exercise.title);
                let _ = writeln!(text, "  {:7}  {name:widest$}  {title}", progress.phrase());
            }
            text
        }
    };
    desk.screen.print(&text);
    Ok(exit_code::SUCCESS)
}

/// What a part is about, in lines under its name.
fn gist(desk: &Desk<'_>, part: &str) -> String {
    let Some(part) = desk.catalog.part(part) else {
        return String::new();
    };
    let columns = desk.screen.style.columns().min(LINE) - INDENT.len();
    let lines = report::wrap(&part.gist(), columns);
    lines.iter().map(|it| format!("\n{INDENT}{it}")).collect()
}

/// What is taught, and where.
fn table(exercises: &[Exercise]) -> String {
    let mut text = "| part | exercise | what it teaches |\n|---|---|---|\n".to_owned();
    let mut before = "";
    for exercise in exercises {
        let part = match exercise.part == before {
            true => "",
            false => exercise.part.as_str(),
        };
        before = &exercise.part;
        let (name, folder) = (&exercise.name, &exercise.folder);
        let summary = exercise.summary.replace('|', "\\|");
        let _ = writeln!(
            text,
            "| {part} | [`{name}`](exercises/{folder}) | {summary} |"
        );
    }
    text
}
