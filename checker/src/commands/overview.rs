//! `checker` alone: where the learner is, and what is next.

use std::fmt::Write;

use super::Desk;
use super::progress::Progress;
use crate::exit_code;
use crate::fault::Fault;
use crate::judge::{Judge, Settings};

pub(super) fn overview(desk: &Desk<'_>) -> Result<u8, Fault> {
    let silent = |_: &str| {};
    let settings = Settings::default();
    let judge = Judge::new(
        desk.catalog,
        desk.workplace,
        desk.environment,
        settings,
        &silent,
    );
    let all: Vec<_> = desk
        .catalog
        .exercises
        .iter()
        .map(|it| (it, Progress::of(it, &judge)))
        .collect();
    let done = all.iter().filter(|it| it.1 == Progress::Passing).count();
    let mut text = format!("{done} of {} exercises done.\n", all.len());
    // What is begun comes before what is not.
    let begun = all
        .iter()
        .find(|it| matches!(it.1, Progress::Failing | Progress::Started));
    match begun.or_else(|| all.iter().find(|it| it.1 == Progress::NotStarted)) {
        None => text.push_str("That is all there is. Well done.\n"),
        Some((exercise, progress)) => {
            let name = &exercise.name;
            let lead = match progress {
                Progress::Failing => "You are at",
                Progress::Started => "You have begun",
                Progress::NotStarted | Progress::Passing => "Next is",
            };
            let first = all.iter().find(|it| it.0.part == exercise.part);
            let begins = first.is_some_and(|it| it.0.name == *name);
            if begins
                && *progress == Progress::NotStarted
                && let Some(part) = desk.catalog.part(&exercise.part)
            {
                let _ = writeln!(text, "\n{}\n\n{}", part.title, part.introduction);
            }
            let _ = writeln!(text, "\n{lead} {name}: {}.", exercise.title);
            let _ = writeln!(text, "{}\n", exercise.summary);
            let folder = format!("exercises/{}", exercise.folder);
            let _ = writeln!(text, "  read      {folder}/README.md");
            let _ = writeln!(text, "  write     {folder}/src/lib.rs");
            let _ = writeln!(text, "  try       cargo run -p {name}");
            let _ = writeln!(text, "  check     cargo checker verify {name}");
            let _ = writeln!(text, "  stuck?    cargo checker hint {name}");
        }
    }
    desk.screen.print(&text);
    Ok(exit_code::SUCCESS)
}
