//! One test, under many interleavings.

use std::fmt;

use engine::{Ended, Explorer, Finished, Rules, Search, Time};
use trace::{End, Operation, Trace};

use crate::ShouldPanic;

/// Seconds of processor time without a step, after which the process ends.
pub(crate) const PATIENCE: u32 = 20;

/// Executions of a test, if there are so many.
const EXECUTIONS: u64 = 1_000;
/// Steps of all executions of a test, roughly: what bounds a test whose
/// executions are long. At least [`LEAST`] are run all the same.
const STEPS: u64 = 500_000;
/// Executions that even the longest test gets.
const LEAST: u64 = 10;
/// Steps of one execution, after which it counts as one that does not end.
const LONGEST: u64 = 500_000;
/// Executions that end with threads still running whose trace is looked at.
const LEAKS: usize = 4;
const SEED: u64 = 1;

/// What a replay needs.
type Schedule = Vec<(u32, u32)>;

/// What exploring a test came to.
pub(crate) struct Outcome {
    executions: u64,
    exhausted: bool,
    failure: Option<String>,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.failure.is_none() {
            "passed"
        } else {
            "failed"
        };
        let how = if self.exhausted { "all" } else { "sampled" };
        let why = self.failure.as_deref().unwrap_or("");
        let why = why.replace(['\t', '\n'], " ");
        write!(f, "{verdict}\t{}\t{how}\t{why}", self.executions)
    }
}

/// Explores a test: every interleaving if there are few, else a sample.
pub(crate) fn explore(
    body: fn() -> Result<(), String>,
    should_panic: ShouldPanic,
    time: Time,
) -> Outcome {
    let rules = Rules {
        time,
        events: LONGEST,
        ..Rules::default()
    };
    let mut explorer = Explorer::new();
    explorer.refresh_statics_of("subject");
    let mut pass = Pass {
        should_panic,
        executions: 0,
        left: STEPS,
        failure: None,
        leaks: Vec::new(),
    };
    let all = Search::Exhaustive {
        executions: EXECUTIONS,
    };
    let summary = explorer.explore(rules, &all, body, |finished| {
        // Long executions are compared pair by pair: that is what they cost.
        let steps = finished.steps() as u64;
        pass.inspect(finished, steps + steps * steps / 100)
    });
    let exhausted = summary.exhausted;
    if !exhausted && pass.failure.is_none() {
        pass.left = STEPS;
        let least = pass.executions + LEAST;
        let sample = Search::Rotation {
            seed: SEED,
            executions: EXECUTIONS,
        };
        explorer.explore(rules, &sample, body, |finished| {
            let more = pass.inspect(finished, finished.steps() as u64);
            more || (pass.failure.is_none() && pass.executions < least)
        });
    }
    let record = Rules {
        record: true,
        clocks: true,
        ..rules
    };
    let mut trace_of = |schedule: Schedule| {
        let replay = Search::Replay { schedule };
        let mut trace = None;
        explorer.explore(record, &replay, body, |finished| {
            trace = Some(finished.trace());
            false
        });
        trace.expect("a replay is one execution")
    };
    let mut failure = pass
        .failure
        .map(|(what, schedule)| format!("{what}: {}", explain(&trace_of(schedule))));
    for schedule in pass.leaks {
        let leaked = joined_and_running(&trace_of(schedule));
        if let Some(thread) = leaked {
            let what = format!("thread {thread} was joined, and still ran at the end");
            failure.get_or_insert(what);
        }
    }
    Outcome {
        executions: pass.executions,
        exhausted,
        failure,
    }
}

/// What is known so far.
struct Pass {
    should_panic: ShouldPanic,
    executions: u64,
    left: u64,
    /// What was wrong, and in which execution.
    failure: Option<(String, Schedule)>,
    leaks: Vec<Schedule>,
}

impl Pass {
    /// Looks at an execution that cost so much; says whether more are wanted.
    fn inspect(&mut self, finished: &Finished<'_, Result<(), String>>, cost: u64) -> bool {
        self.executions += 1;
        self.left = self.left.saturating_sub(cost);
        if let Some(what) = self.objection(finished) {
            self.failure = Some((what, finished.schedule()));
        }
        // Threads that a test starts and never waits for are its own business.
        if finished.ended() == Ended::Leaked && self.leaks.len() < LEAKS {
            self.leaks.push(finished.schedule());
        }
        self.failure.is_none() && self.left > 0
    }

    fn objection(&self, finished: &Finished<'_, Result<(), String>>) -> Option<String> {
        match finished.ended() {
            Ended::Returned | Ended::Leaked => match (finished.value(), self.should_panic) {
                (Some(Err(error)), _) => Some(error.clone()),
                (_, ShouldPanic::No) => None,
                _ => Some("it did not panic".to_owned()),
            },
            Ended::Panicked => {
                let (message, site) = finished.panic().unwrap_or_default();
                match self.should_panic {
                    ShouldPanic::Yes => None,
                    ShouldPanic::YesWithMessage(expected) if message.contains(expected) => None,
                    _ => {
                        let line = site.map_or(0, |site| site.line);
                        Some(format!("panicked at line {line}: {message}"))
                    }
                }
            }
            other => Some(format!("{other:?}")),
        }
    }
}

/// A thread that ran at the end although another had waited for its end.
fn joined_and_running(trace: &Trace) -> Option<usize> {
    let End::Leaked { threads } = &trace.end else {
        return None;
    };
    let joined = |thread: usize| {
        trace
            .events
            .iter()
            .any(|event| event.operation == Operation::Join && event.peer == Some(thread))
    };
    threads.iter().copied().find(|&thread| joined(thread))
}

/// How an execution came to its end: its last steps.
fn explain(trace: &Trace) -> String {
    let site = |site: &Option<trace::Site>| site.as_ref().map_or(0, |site| site.line);
    let mut text = match &trace.end {
        End::Deadlock { waits } | End::Livelock { waits } => waits
            .iter()
            .map(|it| {
                format!(
                    "thread {} at line {} in {:?}; ",
                    it.thread,
                    site(&it.site),
                    it.operation
                )
            })
            .collect(),
        End::Unsupported { what, .. } => format!("{what}; "),
        End::DataRace { first, second } => [first, second]
            .into_iter()
            .map(|&it| format!("line {}; ", site(&trace.events[it].site)))
            .collect(),
        End::UseAfterFree { used, .. } => {
            format!(
                "used after free, line {}; ",
                site(&trace.events[*used].site)
            )
        }
        _ => String::new(),
    };
    text += "last steps:";
    let start = trace.events.len().saturating_sub(12);
    for event in &trace.events[start..] {
        text += &format!(
            " {}:{:?}@{}",
            event.thread,
            event.operation,
            site(&event.site)
        );
    }
    text
}
