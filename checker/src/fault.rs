//! Why the checker could not do what it was asked: never the learner's code.

use std::fmt;
use std::path::Path;

/// A reason to stop that says nothing about the learner's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request cannot be carried out as it was made: an unknown exercise, a
    /// file that is not there, a broken manifest.
    Usage(String),
    /// The machine did not do its part: no cargo, a full disk, a process that
    /// could not be started. Trying again may help.
    Infrastructure(String),
    /// A person stopped it.
    Interrupted,
}

impl Fault {
    /// A fault of the request.
    pub fn usage(message: impl Into<String>) -> Fault {
        Fault::Usage(message.into())
    }

    /// A fault of the machine.
    pub fn infrastructure(message: impl Into<String>) -> Fault {
        Fault::Infrastructure(message.into())
    }

    /// A fault of the machine while doing something to a file: `doing` is a
    /// phrase such as "reading".
    pub fn file(doing: &str, path: &Path, error: &std::io::Error) -> Fault {
        Fault::Infrastructure(format!("{doing} {} failed: {error}", path.display()))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Usage(message) | Fault::Infrastructure(message) => formatter.write_str(message),
            Fault::Interrupted => formatter.write_str("stopped, as you asked"),
        }
    }
}

impl std::error::Error for Fault {}
