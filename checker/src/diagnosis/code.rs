//! The stable names of everything that can be wrong.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What is wrong, by its stable name. A name is never changed once it is out:
/// scripts, wrong variants and gradebooks refer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The learner has not written anything yet.
    NotStarted,
    /// rustc refuses the file.
    CompileError,
    /// The file uses something that the exercise does not allow.
    ForbiddenConstruct,
    /// The program uses something that the controlled world does not model.
    NotModelled,
    /// A value is not the one asked for.
    WrongResult,
    /// What is printed is not what was asked for.
    WrongOutput,
    /// The learner's predicted set of outcomes is not the exact one.
    WrongPrediction,
    /// One thread overwrote another's change with a value computed before it.
    LostUpdate,
    /// Two unordered accesses to plain memory, one of them a write.
    DataRace,
    /// What was on the heap was used after it was destroyed, or destroyed twice.
    UseAfterFree,
    /// Threads wait for each other in a circle, or for what never comes.
    Deadlock,
    /// A thread waits for itself.
    SelfDeadlock,
    /// A wake-up came before the thread that needed it began to wait.
    LostWakeup,
    /// The function returned while threads it started still ran.
    LeakedThread,
    /// The function returned while processes it started were left behind.
    LeakedProcess,
    /// Work that could be done at the same time is always done in sequence.
    NotConcurrent,
    /// Work that should be done by another thread is done by the caller's.
    NoThread,
    /// Two pieces of work that exclude each other ran at the same time.
    Overlap,
    /// More of something was used than may be.
    TooMany,
    /// The code panicked.
    Panicked,
    /// A thread panicked while it held a lock, and another one found out.
    Poisoned,
    /// Threads run for ever and change nothing.
    Livelock,
    /// A thread looks again and again instead of waiting.
    BusyWaiting,
    /// The program relies on a sleep being long enough.
    SleepAsSynchronisation,
    /// An atomic's ordering is too weak: a thread read an older value.
    WeakOrdering,
    /// No sequential order of the operations explains what they returned.
    NotLinearizable,
    /// An operation cannot end without a thread that has stopped.
    NotLockFree,
    /// A task blocks the thread that all tasks share.
    BlockedExecutor,
    /// An answer came later than it may.
    Unresponsive,
    /// The program never came to its next step.
    Timeout,
    /// The program used more memory than it may.
    OutOfMemory,
    /// A thread's stack overflowed.
    StackOverflow,
    /// The program printed more than it may.
    OutputFlood,
    /// The program ended its own process.
    Exited,
    /// The process died.
    Crashed,
    /// The same interleaving did two different things.
    Nondeterministic,
    /// The checker or the exercise is at fault, and the learner is not.
    CheckerFault,
}

impl Code {
    /// Every code, in the order in which they are listed.
    pub const ALL: [Code; 37] = [
        Code::NotStarted,
        Code::CompileError,
        Code::ForbiddenConstruct,
        Code::NotModelled,
        Code::WrongResult,
        Code::WrongOutput,
        Code::WrongPrediction,
        Code::LostUpdate,
        Code::DataRace,
        Code::UseAfterFree,
        Code::Deadlock,
        Code::SelfDeadlock,
        Code::LostWakeup,
        Code::LeakedThread,
        Code::LeakedProcess,
        Code::NotConcurrent,
        Code::NoThread,
        Code::Overlap,
        Code::TooMany,
        Code::Panicked,
        Code::Poisoned,
        Code::Livelock,
        Code::BusyWaiting,
        Code::SleepAsSynchronisation,
        Code::WeakOrdering,
        Code::NotLinearizable,
        Code::NotLockFree,
        Code::BlockedExecutor,
        Code::Unresponsive,
        Code::Timeout,
        Code::OutOfMemory,
        Code::StackOverflow,
        Code::OutputFlood,
        Code::Exited,
        Code::Crashed,
        Code::Nondeterministic,
        Code::CheckerFault,
    ];

    /// The name, as it stands in files and on the command line.
    pub fn name(self) -> &'static str {
        self.entry().0
    }

    /// The code of that name.
    pub fn parse(name: &str) -> Option<Code> {
        Code::ALL.into_iter().find(|code| code.name() == name)
    }

    /// What `checker explain` shows: what happened, why, how to go on, and a
    /// small example before and after.
    pub fn page(self) -> &'static str {
        self.entry().1
    }

    fn entry(self) -> (&'static str, &'static str) {
        macro_rules! entry {
            ($name:literal) => {
                ($name, include_str!(concat!("pages/", $name, ".md")))
            };
        }
        match self {
            Code::NotStarted => entry!("not-started"),
            Code::CompileError => entry!("compile-error"),
            Code::ForbiddenConstruct => entry!("forbidden-construct"),
            Code::NotModelled => entry!("not-modelled"),
            Code::WrongResult => entry!("wrong-result"),
            Code::WrongOutput => entry!("wrong-output"),
            Code::WrongPrediction => entry!("wrong-prediction"),
            Code::LostUpdate => entry!("lost-update"),
            Code::DataRace => entry!("data-race"),
            Code::UseAfterFree => entry!("use-after-free"),
            Code::Deadlock => entry!("deadlock"),
            Code::SelfDeadlock => entry!("self-deadlock"),
            Code::LostWakeup => entry!("lost-wakeup"),
            Code::LeakedThread => entry!("leaked-thread"),
            Code::LeakedProcess => entry!("leaked-process"),
            Code::NotConcurrent => entry!("not-concurrent"),
            Code::NoThread => entry!("no-thread"),
            Code::Overlap => entry!("overlap"),
            Code::TooMany => entry!("too-many"),
            Code::Panicked => entry!("panicked"),
            Code::Poisoned => entry!("poisoned"),
            Code::Livelock => entry!("livelock"),
            Code::BusyWaiting => entry!("busy-waiting"),
            Code::SleepAsSynchronisation => entry!("sleep-as-synchronisation"),
            Code::WeakOrdering => entry!("weak-ordering"),
            Code::NotLinearizable => entry!("not-linearizable"),
            Code::NotLockFree => entry!("not-lock-free"),
            Code::BlockedExecutor => entry!("blocked-executor"),
            Code::Unresponsive => entry!("unresponsive"),
            Code::Timeout => entry!("timeout"),
            Code::OutOfMemory => entry!("out-of-memory"),
            Code::StackOverflow => entry!("stack-overflow"),
            Code::OutputFlood => entry!("output-flood"),
            Code::Exited => entry!("exited"),
            Code::Crashed => entry!("crashed"),
            Code::Nondeterministic => entry!("nondeterministic"),
            Code::CheckerFault => entry!("checker-fault"),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_parsed_printed_and_serialised_alike() {
        for code in Code::ALL {
            let name = code.name();
            assert_eq!(Code::parse(name), Some(code));
            assert_eq!(code.to_string(), name);
            let json = serde_json::to_string(&code).expect("a code is a string");
            assert_eq!(json, format!("\"{name}\""));
        }
        assert_eq!(Code::parse("Lost-Update"), None);
    }

    #[test]
    fn every_code_is_listed_once() {
        let mut all = Code::ALL.to_vec();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), Code::ALL.len());
        assert_eq!(
            all.last(),
            Some(&Code::CheckerFault),
            "the last one declared"
        );
        assert_eq!(Code::CheckerFault as usize + 1, Code::ALL.len());
    }

    #[test]
    fn every_page_says_what_why_what_to_do_and_shows_an_example_that_is_rust() {
        for code in Code::ALL {
            let page = code.page();
            assert!(page.starts_with(&format!("# {code}\n\n")), "{code}");
            let mut rest = page;
            for heading in ["\n## Why\n", "\n## What to do\n", "\n## Example\n"] {
                let at = rest.find(heading);
                rest = &rest[at.unwrap_or_else(|| panic!("{code} has no{heading}"))..];
            }
            let blocks: Vec<&str> = rest.split("```rust\n").skip(1).collect();
            assert!(!blocks.is_empty(), "{code} has no example");
            for block in blocks {
                let rust = block.split("```").next().unwrap_or_default();
                let tokens: Result<proc_macro2::TokenStream, _> = rust.parse();
                assert!(tokens.is_ok_and(|it| !it.is_empty()), "{code}:\n{rust}");
            }
            let widest = page.lines().map(|line| line.chars().count()).max();
            assert!(
                widest <= Some(84),
                "{code} has a line of {widest:?} characters"
            );
        }
    }
}
