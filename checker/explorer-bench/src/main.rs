//! Runs this engine, shuttle and loom side by side on the same programs.
//!
//! ```text
//! arguments → plan → measure (explorers × programs) → rows → tables, JSON
//! ```
//!
//! Time is the processor time of the measuring thread, so that a busy machine
//! measures much the same; only where more processors than one are at work it is
//! what a clock shows. Nothing here decides a verdict.

mod arguments;
mod clock;
mod explorer;
mod explorers;
mod memory;
mod plan;
mod programs_of;
mod row;
mod tables;
mod worlds;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Part};
use plan::Plan;
use row::Rows;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(errand) = &arguments.errand {
        println!("{}", memory::run_errand(errand));
        return ExitCode::SUCCESS;
    }
    let plan = Plan::new(&arguments);
    let mut rows = Rows::default();
    for part in arguments.parts() {
        let table = match part {
            Part::Exhaustive => tables::exhaustive::measure(&plan, &mut rows),
            Part::Speed => tables::speed::measure(&plan, &mut rows),
            Part::Bugs => tables::bugs::measure(&plan, &mut rows),
            Part::Processors => tables::processors::measure(&plan),
            Part::Memory => tables::memory::measure(&plan, &mut rows),
        };
        println!("{table}");
    }
    match rows.write(&arguments.out) {
        Ok(()) => {
            println!("{} rows in {}", rows.len(), arguments.out.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{} was not written: {error}", arguments.out.display());
            ExitCode::FAILURE
        }
    }
}
