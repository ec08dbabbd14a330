//! The command line of the checker.

use std::ffi::OsString;
use std::process::ExitCode;

use checker::build::keeper;
use checker::commands;
use checker::run::limited;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    // The small program between the checker and a learner's.
    if arguments.get(1).is_some_and(|it| it == limited::NAME) {
        eprintln!("{}", limited::become_program(&arguments[2..]));
        return ExitCode::from(limited::FAILED);
    }
    if arguments.first().is_some_and(|it| keeper::is_meant(it)) {
        return match keeper::keep(&arguments[1..]) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        };
    }
    commands::main(&arguments)
}
