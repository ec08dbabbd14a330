//! Input and output: the three standard streams are modelled, traits and
//! everything that only moves bytes about is real.

mod print;
mod stdin;
mod stdout;

pub use ::std::io::*;

#[doc(hidden)]
pub use print::{_eprint, _eprintln, _print, _println};
pub use stdin::{Lines, Stdin, StdinLock, stdin};
pub use stdout::{Stderr, StderrLock, Stdout, StdoutLock, stderr, stdout};

/// Refused: both ends of a real pipe would be outside of the controlled world.
///
/// # Errors
/// Never: the execution ends here.
#[track_caller]
pub fn pipe() -> Result<(PipeReader, PipeWriter)> {
    engine::unsupported("`std::io::pipe`")
}
