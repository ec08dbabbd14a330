//! `checker hint`: the next step of the hints.

use super::Desk;
use crate::exit_code;
use crate::fault::Fault;

/// Exercises whose shown hints are remembered.
const MOST: usize = 1000;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The exercise
    name: String,
    /// Show this step, counted from 1
    #[arg(long, value_name = "N", conflicts_with = "all")]
    step: Option<usize>,
    /// Show all steps
    #[arg(long)]
    all: bool,
}

pub(super) fn hint(arguments: &Arguments, desk: &Desk<'_>) -> Result<u8, Fault> {
    let exercise = desk.catalog.exercise(&arguments.name)?;
    let hints = exercise.hints()?;
    let count = hints.len();
    if count == 0 {
        return Err(Fault::usage(format!(
            "exercise `{}` has no hints",
            exercise.name
        )));
    }
    let file = format!("{}.json", exercise.name);
    let shown = desk
        .workplace
        .recall::<usize>("hints", &file)
        .unwrap_or(0)
        .min(count);
    let steps = match arguments.step {
        _ if arguments.all => 1..=count,
        Some(step) if (1..=count).contains(&step) => step..=step,
        Some(step) => {
            return Err(Fault::usage(format!(
                "exercise `{}` has {count} hints; there is no step {step}",
                exercise.name
            )));
        }
        None => (shown + 1).min(count)..=(shown + 1).min(count),
    };
    let mut text = String::new();
    for step in steps.clone() {
        let hint = &hints[step - 1];
        text.push_str(&format!(
            "Hint {step} of {count}: {}\n\n{}\n\n",
            hint.title, hint.text
        ));
    }
    let last = *steps.end();
    text.push_str(&match count - last {
        0 => "That was the last hint.\n".to_owned(),
        _ => format!(
            "`cargo checker hint {}` shows the next one.\n",
            exercise.name
        ),
    });
    desk.screen.print(&text);
    if last > shown {
        desk.workplace.keep("hints", &file, &last, MOST)?;
    }
    Ok(exit_code::SUCCESS)
}
