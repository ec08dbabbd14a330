//! A wrapper around rustc: crates that are compiled through it find the drop-ins under
//! the names of the standard library.
//!
//! Cargo calls it as `drop-in-rustc rustc ARGUMENTS…`. Only what is compiled for an
//! explicit target is changed: build scripts and procedural macros, and what they are
//! made of, run on the real thing.

use std::env;
use std::process::{Command, ExitCode};

/// Where the drop-ins are: lines of `name=path`, and of `path`s of folders that hold what
/// they are made of.
const DROP_INS: &str = "DROP_INS";

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let Some(rustc) = arguments.next() else {
        eprintln!("drop-in-rustc: cargo names the compiler first");
        return ExitCode::from(2);
    };
    let arguments: Vec<_> = arguments.collect();
    let mut command = Command::new(rustc);
    command.args(&arguments);
    if arguments.iter().any(|it| it == "--target") {
        // The same crate may be among what the drop-ins are made of.
        command.arg("-Cmetadata=over-the-drop-ins");
        for line in env::var(DROP_INS).unwrap_or_default().lines() {
            match line.contains('=') {
                true => command.arg("--extern").arg(line),
                false => command.arg("-L").arg(format!("dependency={line}")),
            };
        }
    }
    match command.status() {
        Ok(status) => ExitCode::from(status.code().map_or(1, |it| u8::try_from(it).unwrap_or(1))),
        Err(error) => {
            eprintln!("drop-in-rustc: {error}");
            ExitCode::from(2)
        }
    }
}
