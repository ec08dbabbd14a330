//! The table, as a page.

use std::fmt::Write;

use super::documentation::Documentation;
use super::probe::{Found, Standing};
use super::reasons::{self, WITHOUT};

/// The page.
pub(crate) fn text(documentation: &Documentation, found: &[Found<'_>]) -> String {
    let count = |standing| found.iter().filter(|it| it.standing == standing).count();
    let members: usize = found.iter().map(|it| it.members).sum();
    let traits: usize = found.iter().map(|it| it.traits).sum();
    let mut page = format!(
        "# What of std is modelled\n\
         \n\
         Every stable item of `std::{{cell, hint, sync, sync::atomic, sync::mpsc, thread, time}}`\n\
         in the documentation that comes with Rust {version}, and `thread_local!`: {modelled}\n\
         modelled, {real} real, {absent} absent. Of the modelled ones, all {members} functions and\n\
         constants and all {traits} implementations of traits (and of none, as `!Send`) were asked\n\
         for with rustc; what is missing stands below.\n\
         \n\
         This page is made by `cargo run --release -p conformance -- --write-api` and a test\n\
         compares it with what is there.\n\
         \n\
         | item | kind | in the controlled world | functions | traits | remarks |\n\
         |---|---|---|---:|---:|---|\n",
        version = documentation.version,
        modelled = count(Standing::Modelled),
        real = count(Standing::Real),
        absent = count(Standing::Absent),
    );
    let number = |it: usize| match it {
        0 => String::new(),
        it => it.to_string(),
    };
    for it in found {
        let path = it.item.path();
        let standing = match it.standing {
            Standing::Modelled => "modelled",
            Standing::Real => "real",
            Standing::Absent => "absent",
        };
        let remark = reasons::of(&path, it.standing).unwrap_or("");
        let _ = writeln!(
            page,
            "| `{path}` | {} | {standing} | {} | {} | {remark} |",
            it.item.kind,
            number(it.members),
            number(it.traits),
        );
    }
    page += "\n## What modelled types do not have\n\n";
    if WITHOUT.is_empty() {
        page += "Nothing is missing.\n";
    } else {
        page += "| item | without | why |\n|---|---|---|\n";
        for (path, part, why) in WITHOUT {
            let _ = writeln!(page, "| `{path}` | `{part}` | {why} |");
        }
    }
    page
}
