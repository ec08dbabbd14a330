//! The vocabulary of a check file: what is asked of an exercise, written once,
//! and checked in two worlds.
//!
//! ```no_run
//! use checks::Checks;
//!
//! fn main() -> std::process::ExitCode {
//!     checks::run(|checks: &mut Checks| {
//!         checks
//!             .check("one and one are two")
//!             .points(2)
//!             .returns("1 + 1", 2, || 1 + 1);
//!     })
//! }
//! ```
//!
//! In the controlled world a check's body runs under every interleaving of its
//! threads, or under many well-chosen ones if there are too many; in the real
//! world it runs on real threads, again and again. Which of them it is, is said
//! by the [job](trace::protocol::Job) that the judge sends.
//!
//! ```text
//! suite ─▶ check ─▶ terminal ─┬▶ controlled ─▶ objection ─▶ minimise ─▶ evidence ─┬▶ channel
//!                     demand ─┘                                       └▶ by_hand
//!                             └▶ real
//! ```

mod arrival;
mod body;
mod by_hand;
mod capture;
mod channel;
mod check;
mod controlled;
mod demand;
mod descriptors;
mod evidence;
mod examiner;
mod exhaustion;
mod lab;
mod linearizability;
mod minimise;
mod note;
mod objection;
mod panics;
mod patience;
mod processes;
mod real;
mod shorten;
mod shown;
mod snapshot;
mod span;
mod stillness;
mod suite;
mod terminal;
#[cfg(test)]
mod tests;
mod vocabulary;

pub use arrival::{comes, never_comes};
pub use check::Check;
pub use descriptors::{descriptors, out_of_descriptors};
pub use linearizability::{History, Model};
pub use patience::{PATIENCE, ends, give_up};
pub use processes::no_process_left;
pub use suite::{Checks, run};
pub use vocabulary::{at_most, equal, mark, never_at_once, span, within, work};
