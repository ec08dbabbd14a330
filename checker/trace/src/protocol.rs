//! What the two processes say to each other, one JSON document a line.
//!
//! The judge starts the learner's process with one end of a socket pair as its
//! standard input. The process takes the descriptor for itself, puts
//! `/dev/null` in its place, reads one [`Job`], and answers with [`Message`]s: first
//! with its plan. Then it is told by [`Order`]s which checks to run, one after the
//! other; what it is not told to run, another process of the same program runs.
//! A run counts as complete only when [`Message::Completed`] arrived with the
//! job's token *and* the process exited with 0, so a program that ends itself
//! early, however it does so, has not passed.

use serde::{Deserialize, Serialize};

use crate::{Site, Trace};

/// In which world a check runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum World {
    /// Real threads, real time, full size.
    Real,
    /// Coroutines, virtual time, every interleaving.
    Controlled,
}

/// What the judge asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The world that the process was built for.
    pub world: World,
    /// Seed of everything random.
    pub seed: u64,
    /// Repeated in [`Message::Completed`].
    pub token: String,
    /// The exercise's folder, for its snapshots.
    pub exercise: String,
    /// Bounds on the exploration.
    pub budget: Budget,
    /// Forks of the process that may help at once with a check. What it comes to is the
    /// same.
    #[serde(default)]
    pub helpers: usize,
}

/// What a process whose plan is known is to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "kebab-case")]
pub enum Order {
    /// Run a check.
    Run {
        /// Its place in the plan, from 0.
        check: usize,
    },
    /// Come to an end: there is nothing left to run.
    Complete,
}

/// Every bound on one check's exploration. Budgets are counted in executions and
/// events, never in seconds, so that a slow machine gives the same verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Executions of an exhaustive exploration; beyond that it is sampled.
    pub executions: u64,
    /// Executions of a sampled exploration.
    pub samples: u64,
    /// Events of one execution; beyond that it is too long.
    pub events: u64,
    /// Repetitions of a program on real threads.
    pub repetitions: u32,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget {
            executions: 100_000,
            samples: 20_000,
            events: 100_000,
            repetitions: 20,
        }
    }
}

/// What the learner's process answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "message", rename_all = "kebab-case")]
pub enum Message {
    /// The names of all checks of this world, in order.
    Plan {
        /// Their names.
        checks: Vec<PlannedCheck>,
    },
    /// A check starts.
    Started {
        /// Its name.
        check: String,
    },
    /// A check ended.
    Finished(Box<Record>),
    /// The program never reached another step: the watchdog stopped the process.
    Stuck {
        /// The check that ran.
        check: String,
        /// The thread that ran (thread 0 is the check's body), if known.
        thread: Option<usize>,
        /// Its last known step.
        site: Option<Site>,
        /// What was exhausted.
        limit: Limit,
        /// The interleaving up to here.
        trace: Option<Box<Trace>>,
    },
    /// All checks that were ordered have ended.
    Completed {
        /// The job's token.
        token: String,
    },
}

/// A check that is to run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedCheck {
    /// Its name: one sentence that states the property.
    pub name: String,
    /// What it is worth.
    pub points: u32,
}

/// What a process ran out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// Processor time without a step.
    Time,
    /// Memory.
    Memory,
    /// Stack.
    Stack,
    /// Output.
    Output,
    /// Threads alive at once.
    Threads,
}

/// The result of one check in one world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The check's name.
    pub name: String,
    /// What it is worth.
    pub points: u32,
    /// Where it ran.
    pub world: World,
    /// Executions explored, or repetitions on real threads.
    pub executions: u64,
    /// Distinct interleavings among them.
    pub distinct: u64,
    /// Whether those are all there are.
    pub exhaustive: bool,
    /// It was enough that one execution shows what was asked for: the last one
    /// did, and the search ended there.
    #[serde(default)]
    pub settled: bool,
    /// Wall-clock seconds. Never part of a verdict.
    pub seconds: f64,
    /// `None` if the check passed.
    pub failure: Option<Failure>,
}

/// What was observed, before anybody says what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What was wrong.
    pub complaint: Complaint,
    /// The generated input with which it went wrong, minimised, as Rust.
    pub input: Option<String>,
    /// Every interleaving goes wrong, including the one in which each thread
    /// runs to its end undisturbed: not a matter of concurrency.
    pub always: bool,
    /// It goes wrong only if loads may return older values than the newest.
    pub only_weak: bool,
    /// It goes wrong only if a thread may be slower than another one's sleep.
    pub only_slow: bool,
    /// The failing interleaving, minimised. On real threads there is none.
    pub trace: Option<Trace>,
    /// The nearest interleaving that passes.
    pub passing: Option<Trace>,
    /// Executions until the failure was first seen.
    pub found_at: u64,
}

impl Failure {
    /// A failure in the first execution, with nothing known but what was wrong.
    pub fn of(complaint: Complaint) -> Failure {
        Failure {
            complaint,
            input: None,
            always: false,
            only_weak: false,
            only_slow: false,
            trace: None,
            passing: None,
            found_at: 1,
        }
    }
}

/// What a set of outcomes is a set of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeKind {
    /// Everything that can be printed.
    Output,
    /// Every value that can be returned.
    Value,
    /// Every value that can be returned, against the set that the learner's own
    /// code predicts: unexpected is what the prediction leaves out, missing what
    /// it has too many.
    Prediction,
}

/// One operation on a structure that threads share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operated {
    /// Who called it: an index into the trace's threads. On real threads they are
    /// numbered as they come, the check's body being 0.
    pub thread: usize,
    /// The call: "push(1)".
    pub call: String,
    /// What it answered; `None` if it has not.
    pub answer: Option<String>,
    /// When it was called: calls and returns count from 1.
    pub called: u64,
    /// When it returned.
    pub returned: Option<u64>,
}

/// What a check has to object to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "complaint", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Complaint {
    /// The execution did not end as it should: see the trace's end. Covers
    /// deadlock, livelock, a leaked thread, an exit, a data race, a use after free, and so on.
    End,
    /// The body panicked, in the learner's code or by a failed assertion of the
    /// check file.
    Panicked {
        /// The panic's message.
        message: String,
        /// Where.
        site: Option<Site>,
    },
    /// A value is not the one that was asked for.
    WrongValue {
        /// What the value is, as a noun phrase: "`visits(2, 2)`".
        what: String,
        /// The value asked for.
        expected: String,
        /// The value that came.
        actual: String,
    },
    /// A set of outcomes is not the one asked for. Only after an exhaustive
    /// exploration, or for outcomes that were actually seen.
    WrongOutcomes {
        /// What kind of outcome.
        kind: OutcomeKind,
        /// What they are outcomes of.
        what: String,
        /// Seen, but not allowed.
        unexpected: Vec<String>,
        /// Asked for, but not possible.
        missing: Vec<String>,
    },
    /// Two marked pieces of work are never concurrent.
    NotConcurrent {
        /// The marks, by name.
        first: String,
        /// The other one.
        second: String,
        /// The events of the trace that order one before the other, in order:
        /// each happens before the next.
        chain: Vec<usize>,
    },
    /// In this execution one marked piece of work, or its end, comes before
    /// another that it has nothing to do with.
    Dependent {
        /// The marks, by name.
        first: String,
        /// The other one.
        second: String,
        /// The events of the trace that order one before the other, in order:
        /// each happens before the next.
        chain: Vec<usize>,
    },
    /// Work that should be done on another thread is done on the caller's.
    NoThread {
        /// What work, as a noun phrase.
        what: String,
    },
    /// Work that should be exclusive is not: two marked pieces overlap.
    Overlap {
        /// The marks, by name.
        first: String,
        /// The other one.
        second: String,
    },
    /// Something took longer, in virtual time, than it may.
    Late {
        /// What, as a noun phrase.
        what: String,
        /// Nanoseconds allowed.
        allowed_ns: u64,
        /// Nanoseconds taken.
        taken_ns: u64,
        /// When it began, in nanoseconds since the execution did.
        #[serde(default)]
        since_ns: u64,
    },
    /// More of something was used than may be.
    TooMany {
        /// What, as a noun phrase in the plural.
        what: String,
        /// The number allowed.
        allowed: u64,
        /// The number seen.
        actual: u64,
    },
    /// A thread waited by looking again and again: see the trace's end.
    BusyWaiting,
    /// One thread stopped in the middle of what it did, and another one cannot come to
    /// the end of an operation without it: see the trace's end.
    WaitsFor {
        /// The operation, as a noun phrase: "a push".
        what: String,
        /// The thread that cannot end it: an index into the trace's threads.
        waiting: usize,
        /// The one that has stopped.
        stopped: usize,
    },
    /// On real threads, something did not come to its end.
    NoEnd {
        /// What, as a noun phrase.
        what: String,
        /// Seconds after which nobody waited any longer.
        seconds: u64,
    },
    /// On real threads, something never came: all threads of the program slept, and
    /// there was nothing left that could wake one.
    NeverCame {
        /// What, as a noun phrase.
        what: String,
        /// What stood in its way and should not have, to follow "while".
        meanwhile: Option<String>,
        /// The thread on which the program's tasks take turns gave none of them one.
        blocked: bool,
    },
    /// Processes that the program had started were left behind, running or as
    /// zombies.
    LeakedProcess {
        /// When that was seen, to follow "when": "`run` had returned".
        when: String,
        /// Their number.
        count: u64,
    },
    /// A history that no sequential order explains, up to the answer with which it
    /// ceases to have an explanation.
    NotLinearizable {
        /// The operations, by when they were called.
        history: Vec<Operated>,
        /// Operations before these that are left out.
        left_out: u64,
        /// The operation whose answer no order explains: an index into the history.
        odd: usize,
        /// Some of the answers that would have had an explanation.
        instead: Vec<String>,
        /// An order would explain all answers if it did not matter which operation
        /// of one thread had returned before which of another was called.
        only_in_time: bool,
        /// An operation counts as earlier than another if its return happens before
        /// the other's call, and not if it came first in this interleaving.
        by_happens_before: bool,
    },
    /// The same schedule did two different things: the program depends on
    /// something other than its input and its interleaving.
    Nondeterministic {
        /// What differed first.
        what: String,
    },
    /// The check file itself is at fault, not the learner.
    Broken {
        /// What is wrong with it.
        message: String,
    },
}
