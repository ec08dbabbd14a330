//! The command line.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Runs this engine, shuttle and loom side by side on the same programs.
#[derive(Debug, Parser)]
pub(crate) struct Arguments {
    /// Smaller bounds and fewer seeds: under a minute
    #[arg(long)]
    pub(crate) quick: bool,

    /// So many seeds for each sampler and buggy program
    #[arg(long, value_name = "N")]
    pub(crate) seeds: Option<u64>,

    /// Only programs whose name contains this
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,

    /// Only these tables [default: all]
    #[arg(long, value_enum, value_delimiter = ',')]
    part: Vec<Part>,

    /// Where the rows go
    #[arg(
        long,
        value_name = "FILE",
        default_value = "target/explorer-bench.json"
    )]
    pub(crate) out: PathBuf,

    /// One measurement in a process of its own: EXPLORER,PROGRAM,EXECUTIONS
    #[arg(long, hide = true)]
    pub(crate) errand: Option<String>,
}

/// A table.
///
/// Speed comes before all failing programs: an execution that is abandoned while
/// one of its threads unwinds leaves std's count of panics too high for good, and
/// shuttle, which asks for it, is many times slower after that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Part {
    /// Executions a second of the samplers
    Speed,
    /// Executions and time until a program has no further interleaving
    Exhaustive,
    /// What further processors bring to one exploration
    Processors,
    /// Executions until a known bug is found
    Bugs,
    /// Memory that many executions leave behind
    Memory,
}

impl Arguments {
    /// The tables asked for, in their order.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let mut parts = match self.part.as_slice() {
            [] => Part::value_variants().to_vec(),
            parts => parts.to_vec(),
        };
        parts.sort_unstable();
        parts.dedup();
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_tables_are_measured_unless_some_are_named() {
        let all = Arguments::parse_from(["explorer-bench"]);
        assert_eq!(all.parts(), Part::value_variants());
        let some = Arguments::parse_from(["explorer-bench", "--part", "bugs,speed"]);
        assert_eq!(some.parts(), [Part::Speed, Part::Bugs]);
    }
}
