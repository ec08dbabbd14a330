//! `checker new`: begin an exercise.

use super::Desk;
use crate::catalog::{Draft, MARK};
use crate::exit_code;
use crate::fault::Fault;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// What it is called, such as `spin_lock`
    name: String,
    /// The part of the curriculum; without it, that of the exercise before
    #[arg(long)]
    part: Option<String>,
    /// What it is called in a list; without it, made from its name
    #[arg(long)]
    title: Option<String>,
    /// One line on what it teaches
    #[arg(long)]
    summary: Option<String>,
    /// Its place in the curriculum; without it, after the last one
    #[arg(long, value_name = "NN")]
    number: Option<u32>,
}

pub(super) fn new(arguments: Arguments, desk: &Desk<'_>) -> Result<u8, Fault> {
    let draft = Draft {
        name: arguments.name,
        number: arguments.number,
        part: arguments.part,
        title: arguments.title,
        summary: arguments.summary,
    };
    let folder = draft.place(desk.catalog)?;
    let name = &draft.name;
    desk.screen.print(&format!(
        "exercises/{folder} and solutions/{folder} are a small exercise that works.
Make it yours: `{MARK}` marks the places.

  lesson    exercises/{folder}/README.md, hints.md
  task      exercises/{folder}/src/lib.rs, and the same in solutions/{folder}/skeleton.rs
  checks    exercises/{folder}/check.rs
  demo      cargo run -p {name}
  answers   solutions/{folder}/src/lib.rs, right/*.rs, wrong/*.rs
  judge     cargo checker audit {name}
"
    ));
    Ok(exit_code::SUCCESS)
}
