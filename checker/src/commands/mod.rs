//! The commands, one file each. Only here is anything printed, and only here
//! does a fault become an exit code.

mod audit;
mod explain;
mod hint;
mod list;
mod new;
mod overview;
mod progress;
mod reset;
mod screen;
mod verify;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

pub use screen::Screen;

use crate::catalog::Catalog;
use crate::environment::Environment;
use crate::exit_code;
use crate::fault::Fault;
use crate::process;
use crate::workplace::Workplace;

/// Grades concurrency exercises over every way their threads can interleave.
///
/// Without a command: where you are, and what is next.
#[derive(Debug, Parser)]
#[command(name = "checker", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Grade exercises: those you have started, and the next one
    Verify(verify::Arguments),
    /// List all exercises, with how far you are
    List(list::Arguments),
    /// Show the next hint of an exercise
    Hint(hint::Arguments),
    /// Explain a diagnosis
    Explain(explain::Arguments),
    /// Put an exercise back as you first found it, keeping a copy of your file
    Reset(reset::Arguments),
    /// For authors: begin a new exercise
    New(new::Arguments),
    /// For authors: check that exercises, solutions and variants are in order
    Audit(audit::Arguments),
}

/// How long whoever waits for a killed program gets to put things in order.
const GRACE: Duration = Duration::from_secs(5);

/// Carries out a command line.
pub fn main(arguments: &[OsString]) -> ExitCode {
    // Setting it fails only if it was set before.
    let _ = ctrlc::set_handler(|| {
        if process::interrupt() > 0 {
            std::thread::sleep(GRACE);
        }
        std::process::exit(i32::from(exit_code::INTERRUPTED));
    });
    let screen = Screen::open();
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() {
                exit_code::USAGE
            } else {
                exit_code::SUCCESS
            };
            // If even that cannot be printed, the code still tells.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let code = carry_out(arguments, &screen).unwrap_or_else(|fault| {
        screen.complain(&fault);
        exit_code::of_fault(&fault)
    });
    match process::interrupted() {
        true => ExitCode::from(exit_code::INTERRUPTED),
        false => ExitCode::from(code),
    }
}

fn carry_out(arguments: Arguments, screen: &Screen) -> Result<u8, Fault> {
    if let Some(Command::Explain(arguments)) = &arguments.command {
        return explain::explain(arguments, screen);
    }
    let environment = Environment::read()?;
    let catalog = Catalog::find(&environment.folder)?;
    let workplace = Workplace::open(&catalog.root, &environment)?;
    let desk = Desk {
        screen,
        environment: &environment,
        catalog: &catalog,
        workplace: &workplace,
    };
    if let Some(note) = &workplace.note {
        screen.note(note);
    }
    match arguments.command {
        None => overview::overview(&desk),
        Some(Command::Verify(arguments)) => verify::verify(&arguments, &desk),
        Some(Command::List(arguments)) => list::list(&arguments, &desk),
        Some(Command::Hint(arguments)) => hint::hint(&arguments, &desk),
        Some(Command::Explain(arguments)) => explain::explain(&arguments, screen),
        Some(Command::Reset(arguments)) => reset::reset(&arguments, &desk),
        Some(Command::New(arguments)) => new::new(arguments, &desk),
        Some(Command::Audit(arguments)) => audit::audit(&arguments, &desk),
    }
}

/// What every command has at hand.
struct Desk<'a> {
    screen: &'a Screen,
    environment: &'a Environment,
    catalog: &'a Catalog,
    workplace: &'a Workplace,
}
