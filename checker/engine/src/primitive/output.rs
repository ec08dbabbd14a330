//! What the program prints.

use trace::Operation;

use crate::access::Access;
use crate::execution::{self, Singleton};
use crate::perform::{Step, perform};

/// A stream that the program writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output: part of an execution's outcome.
    Stdout,
    /// Standard error: shown in traces only.
    Stderr,
}

/// Writes to a stream, all of `text` in one step.
#[track_caller]
pub fn print(stream: Stream, text: &str) {
    let Some(execution) = execution::current() else {
        match stream {
            Stream::Stdout => std::print!("{text}"),
            Stream::Stderr => std::eprint!("{text}"),
        }
        return;
    };
    let object = execution.singleton(match stream {
        Stream::Stdout => Singleton::Stdout,
        Stream::Stderr => Singleton::Stderr,
    });
    perform(
        Step::new(Operation::Print).on_id(object, Access::Write),
        |cx| {
            cx.wrote(|| text.to_owned());
            cx.with(|execution, _| {
                if stream == Stream::Stdout {
                    execution.stdout.extend_from_slice(text.as_bytes());
                    if execution.stdout.len() > crate::limits::OUTPUT_BYTES {
                        crate::limits::too_much_output();
                    }
                }
            });
        },
    );
}
