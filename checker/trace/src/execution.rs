//! One interleaving, from the first step to its end.

use serde::{Deserialize, Serialize};

use crate::{Event, Object, Site};

/// A thread of the checked program. Thread 0 runs the check's own body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// The name given by the learner, if any.
    pub name: Option<String>,
    /// The thread that spawned it, and where; `None` for thread 0.
    pub parent: Option<usize>,
    /// The line of the spawn.
    pub spawned_at: Option<Site>,
}

/// Who has what a blocked thread is waiting for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The holding thread.
    pub thread: usize,
    /// The event by which it came to hold it.
    pub since: Option<usize>,
}

/// A thread that cannot go on at the end of a trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// Who waits.
    pub thread: usize,
    /// What it is waiting to do.
    pub operation: crate::Operation,
    /// To what, an index into [`Trace::objects`].
    pub object: Option<usize>,
    /// For whom, if it waits for a thread to end.
    pub peer: Option<usize>,
    /// Where in the learner's source.
    pub site: Option<Site>,
    /// Who holds the lock it waits for.
    pub holders: Vec<Holder>,
    /// It waits for nothing: the check had it stop here for ever.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stopped: bool,
}

/// How an execution ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum End {
    /// Thread 0's body returned, and every thread it started had ended.
    Returned,
    /// Thread 0's body returned while these threads still ran.
    Leaked {
        /// The threads that had not ended.
        threads: Vec<usize>,
    },
    /// Thread 0's body panicked.
    Panicked {
        /// The message.
        message: String,
        /// Where.
        site: Option<Site>,
    },
    /// No thread can ever go on.
    Deadlock {
        /// Every thread that has not ended, with what it waits for.
        waits: Vec<Wait>,
    },
    /// Threads run for ever, and none changes anything.
    Livelock {
        /// The spinning threads, with the step each repeats.
        waits: Vec<Wait>,
    },
    /// The program ended its own process.
    Exited {
        /// Its exit code; `None` for an abort.
        code: Option<i32>,
        /// The thread that did it.
        thread: usize,
    },
    /// The execution was longer than an execution may be.
    TooLong {
        /// The number of events after which it was stopped.
        events: u64,
    },
    /// The program did something the controlled world does not model.
    Unsupported {
        /// What it did, as a noun phrase: "`std::net::TcpStream::connect`".
        what: String,
        /// Where.
        site: Option<Site>,
    },
    /// A data race on plain memory: two accesses, one a write, not ordered.
    DataRace {
        /// The earlier event.
        first: usize,
        /// The later event.
        second: usize,
    },
    /// Something on the heap was used after it was destroyed, or destroyed twice.
    UseAfterFree {
        /// The event that led to its being destroyed, or the first of two such.
        given_up: usize,
        /// The event by which it was destroyed; `None` if that was only to come.
        destroyed: Option<usize>,
        /// The event that came too late, or the second that led to its being destroyed.
        used: usize,
    },
    /// The trace breaks off: the process died. Nothing is known of the rest.
    Truncated,
}

/// One interleaving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// All threads, in the order in which they were spawned.
    pub threads: Vec<Thread>,
    /// All objects, in the order in which they were first used.
    pub objects: Vec<Object>,
    /// All events, in the order in which they happened.
    pub events: Vec<Event>,
    /// How it ended.
    pub end: End,
    /// What was printed to standard output.
    pub stdout: String,
    /// The choices that lead here, for replay: the thread of each event, and
    /// which of several readable values a load took.
    pub schedule: Vec<(u32, u32)>,
}

/// More threads than this in a trace are not believed.
pub const MAX_THREADS: usize = 10_000;
/// More events than this in a trace are not believed.
pub const MAX_EVENTS: usize = 1_000_000;

impl Trace {
    /// Checks that every index points somewhere and that sizes are believable.
    ///
    /// # Errors
    /// One sentence naming the first thing that is wrong.
    pub fn validate(&self) -> Result<(), String> {
        if self.threads.len() > MAX_THREADS || self.events.len() > MAX_EVENTS {
            return Err(format!(
                "a trace of {} threads and {} events is larger than any that is believed",
                self.threads.len(),
                self.events.len()
            ));
        }
        let thread = |index: usize, of: &str| match self.threads.get(index) {
            Some(_) => Ok(()),
            None => Err(format!(
                "{of} names thread {index}, which is not in the trace"
            )),
        };
        let object = |index: Option<usize>, of: &str| match index {
            Some(index) if index >= self.objects.len() => Err(format!(
                "{of} names object {index}, which is not in the trace"
            )),
            _ => Ok(()),
        };
        let event = |index: usize, of: &str| match self.events.get(index) {
            Some(_) => Ok(()),
            None => Err(format!(
                "{of} names event {index}, which is not in the trace"
            )),
        };
        for (index, it) in self.threads.iter().enumerate() {
            if it.parent.is_some_and(|parent| parent >= index) {
                return Err(format!("thread {index} was spawned by a later thread"));
            }
        }
        for (index, it) in self.events.iter().enumerate() {
            let of = format!("event {index}");
            thread(it.thread, &of)?;
            object(it.object, &of)?;
            if let Some(peer) = it.peer {
                thread(peer, &of)?;
            }
            if let Some(stale) = it.stale {
                event(stale, &of)?;
            }
            if it.clock.len() > self.threads.len() {
                return Err(format!(
                    "{of} has a clock for threads that are not in the trace"
                ));
            }
        }
        match &self.end {
            End::Leaked { threads } => threads.iter().try_for_each(|&it| thread(it, "the end")),
            End::Deadlock { waits } | End::Livelock { waits } => waits.iter().try_for_each(|it| {
                thread(it.thread, "a wait")?;
                object(it.object, "a wait")?;
                it.peer.map_or(Ok(()), |peer| thread(peer, "a wait"))?;
                it.holders.iter().try_for_each(|holder| {
                    thread(holder.thread, "a wait")?;
                    holder.since.map_or(Ok(()), |since| event(since, "a wait"))
                })
            }),
            End::Exited { thread: it, .. } => thread(*it, "the end"),
            End::DataRace { first, second } => {
                event(*first, "the data race")?;
                event(*second, "the data race")
            }
            End::UseAfterFree {
                given_up,
                destroyed,
                used,
            } => [Some(given_up), destroyed.as_ref(), Some(used)]
                .into_iter()
                .flatten()
                .try_for_each(|it| event(*it, "the use after free")),
            _ => Ok(()),
        }
    }
}
