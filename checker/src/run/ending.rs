//! How a program came to its end.

use trace::{Site, Trace, protocol::Limit};

use crate::process::Ended;
use crate::run::limited;

/// How a program ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    /// It ran all its checks, said so, and exited cleanly.
    Completed,
    /// Its own watchdog stopped it.
    Stuck {
        /// The thread that ran.
        thread: Option<usize>,
        /// Its last known step.
        site: Option<Site>,
        /// What it ran out of.
        limit: Limit,
        /// The interleaving up to here.
        trace: Option<Box<Trace>>,
    },
    /// It ran longer than any program may.
    TimedOut,
    /// It printed more than any program may.
    Flooded,
    /// It exited before it was done, with this code.
    Exited(i32),
    /// A thread used up its stack.
    StackOverflow,
    /// It asked for more memory than there is for it.
    OutOfMemory,
    /// It died otherwise; the text is a noun phrase that says how.
    Crashed(String),
    /// It was stopped because its outcome is not needed.
    Stopped,
    /// What it said makes no sense, which is a fault of ours.
    Nonsense(String),
    /// It could not be started.
    NotStarted(String),
}

// Signals by their numbers, which are the same wherever this runs.
const SIGILL: i32 = 4;
const SIGTRAP: i32 = 5;
const SIGABRT: i32 = 6;
const SIGBUS: i32 = 7;
const SIGFPE: i32 = 8;
const SIGKILL: i32 = 9;
const SIGSEGV: i32 = 11;
const SIGXCPU: i32 = 24;
const SIGXFSZ: i32 = 25;

/// What the end of a process means. A learner can write what they like to
/// standard error: it only tells kinds of failure apart.
pub(super) fn of_process(completed: bool, ended: Ended, stderr: &str) -> Ending {
    match ended {
        Ended::Exit(0) if completed => Ending::Completed,
        Ended::Exit(code) if code == i32::from(limited::FAILED) && !completed => {
            Ending::NotStarted(stderr.trim().to_owned())
        }
        Ended::Exit(code) => Ending::Exited(code),
        Ended::TimedOut => Ending::TimedOut,
        Ended::Flooded => Ending::Flooded,
        // What is called "signal: 11" by a shell is, in safe Rust, the guard
        // page at the end of a stack.
        Ended::Signal(SIGSEGV | SIGBUS) => Ending::StackOverflow,
        Ended::Signal(SIGABRT) if stderr.contains("has overflowed its stack") => {
            Ending::StackOverflow
        }
        Ended::Signal(SIGABRT) if stderr.contains("memory allocation of") => Ending::OutOfMemory,
        Ended::Signal(SIGABRT) if stderr.contains("panic in a destructor during cleanup") => {
            Ending::Crashed("a panic inside a `Drop`, while another panic was under way".to_owned())
        }
        Ended::Signal(SIGABRT) => Ending::Crashed("an abort".to_owned()),
        // Only the operating system, short of memory, kills it like that.
        Ended::Signal(SIGKILL) => Ending::OutOfMemory,
        Ended::Signal(SIGXCPU) => Ending::TimedOut,
        Ended::Signal(SIGXFSZ) => Ending::Flooded,
        Ended::Signal(SIGILL | SIGTRAP) => Ending::Crashed("an illegal instruction".to_owned()),
        Ended::Signal(SIGFPE) => Ending::Crashed("an arithmetic fault".to_owned()),
        Ended::Signal(other) => Ending::Crashed(format!("signal {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_takes_both_the_last_message_and_a_clean_exit() {
        assert_eq!(of_process(true, Ended::Exit(0), ""), Ending::Completed);
        assert_eq!(of_process(false, Ended::Exit(0), ""), Ending::Exited(0));
        assert_eq!(of_process(true, Ended::Exit(1), ""), Ending::Exited(1));
        assert!(matches!(
            of_process(true, Ended::Signal(SIGABRT), ""),
            Ending::Crashed(_)
        ));
    }

    #[test]
    fn an_overflowing_stack_is_told_from_an_abort() {
        let said = "thread 'main' (1) has overflowed its stack\nfatal runtime error";
        assert_eq!(
            of_process(false, Ended::Signal(SIGABRT), said),
            Ending::StackOverflow
        );
        assert_eq!(
            of_process(false, Ended::Signal(SIGSEGV), ""),
            Ending::StackOverflow
        );
    }
}
