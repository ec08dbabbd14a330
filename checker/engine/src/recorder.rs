//! What happened, with values and places, for a [`trace::Trace`].

use std::panic::Location;
use std::sync::atomic::Ordering;

use trace::{End, Event, Holder, Object, Operation, Site, Thread, Trace, Wait};

use crate::access::EVERYTHING;
use crate::clock::Clock;
use crate::execution::{Ending, Execution, ObjectState, PanicSite, STDERR_KEY};
use crate::task::{Life, Pending};

/// One recorded event; tasks and objects are still the execution's numbers.
struct Entry {
    task: u32,
    operation: Operation,
    object: Option<u32>,
    /// The second object of a step that touches two: the lock of a wait.
    also: Option<u32>,
    peer: Option<u32>,
    site: Option<Site>,
    read: Option<String>,
    wrote: Option<String>,
    ordering: Option<Ordering>,
    stale: Option<u32>,
    time: u64,
    clock: Vec<u32>,
    unwinding: bool,
}

/// An event that is no step.
pub(crate) struct Aside {
    pub(crate) task: u32,
    pub(crate) operation: Operation,
    pub(crate) object: Option<u32>,
    pub(crate) site: Option<Site>,
    pub(crate) text: Option<String>,
}

/// The events of one execution.
#[derive(Default)]
pub(crate) struct Recorder {
    entries: Vec<Entry>,
    /// The entry of the step that is being taken.
    open: usize,
}

impl Recorder {
    pub(crate) fn begin(&mut self, task: u32, pending: &Pending, unwinding: bool) {
        let object = |index: usize| {
            let object = pending.footprint().get(index)?.object;
            (object != EVERYTHING).then_some(object)
        };
        self.open = self.entries.len();
        self.entries.push(Entry {
            task,
            operation: pending.operation,
            object: object(0),
            also: object(1),
            peer: pending.peer.number(),
            site: Some(site(pending.site)),
            read: None,
            wrote: None,
            ordering: None,
            stale: None,
            time: 0,
            clock: Vec::new(),
            unwinding,
        });
    }

    pub(crate) fn end(&mut self, operation: Operation, clock: &Clock, time: u64) {
        let entry = &mut self.entries[self.open];
        entry.operation = operation;
        entry.clock = clock.ticks.clone();
        entry.time = time;
    }

    /// An event that is no step: no other thread can notice it.
    /// Says its index among the events.
    pub(crate) fn aside(&mut self, aside: Aside, clock: &Clock, time: u64) -> usize {
        self.entries.push(Entry {
            task: aside.task,
            operation: aside.operation,
            object: aside.object,
            also: None,
            peer: None,
            site: aside.site,
            read: None,
            wrote: aside.text,
            ordering: None,
            stale: None,
            time,
            clock: clock.ticks.clone(),
            unwinding: false,
        });
        self.entries.len() - 1
    }

    /// What the open step is about, of the objects that it touches.
    pub(crate) fn object(&mut self, object: u32) {
        self.entries[self.open].object = Some(object);
    }

    pub(crate) fn read(&mut self, value: String) {
        self.entries[self.open].read = Some(value);
    }

    pub(crate) fn wrote(&mut self, value: String) {
        self.entries[self.open].wrote = Some(value);
    }

    pub(crate) fn ordering(&mut self, ordering: Ordering) {
        self.entries[self.open].ordering = Some(ordering);
    }

    pub(crate) fn stale(&mut self, newest: Option<u32>) {
        self.entries[self.open].stale = newest;
    }

    pub(crate) fn newest(&self) -> u32 {
        self.open as u32
    }
}

/// A place, owned.
pub(crate) fn site(location: &Location<'_>) -> Site {
    Site {
        file: location.file().to_owned(),
        line: location.line(),
        column: location.column(),
    }
}

pub(crate) fn panic_site(site: &PanicSite) -> Site {
    Site {
        file: site.file.clone(),
        line: site.line,
        column: site.column,
    }
}

/// Builds the trace of a finished execution that was recorded.
pub(crate) fn trace(execution: &Execution) -> Trace {
    let empty = Recorder::default();
    let recorder = execution.recorder.as_ref().unwrap_or(&empty);
    // Threads are numbered as they were spawned in this execution.
    let thread = |task: u32| {
        execution
            .order
            .iter()
            .position(|&it| it == task)
            .unwrap_or(0)
    };
    let threads = execution
        .order
        .iter()
        .map(|&task| {
            let it = &execution.tasks[task as usize];
            Thread {
                name: it.name.clone(),
                parent: (task != 0).then(|| thread(it.parent)),
                spawned_at: (task != 0).then(|| it.spawned_at.map(site)).flatten(),
            }
        })
        .collect();

    // Objects are numbered as they appear in the events.
    let mut objects: Vec<Object> = Vec::new();
    let mut numbers: Vec<Option<usize>> = vec![None; execution.objects.len()];
    let mut number = |object: Option<u32>| -> Option<usize> {
        let object = object.filter(|&object| object != EVERYTHING)?;
        let state = &execution.objects[object];
        Some(*numbers[object as usize].get_or_insert_with(|| {
            let nth = 1 + objects.iter().filter(|it| it.kind == state.kind).count();
            objects.push(Object {
                kind: state.kind,
                born: state.born.map(site),
                name: name(state, nth),
            });
            objects.len() - 1
        }))
    };

    let clock = |ticks: &[u32]| -> Vec<u32> {
        let ticks = execution
            .order
            .iter()
            .map(|&task| ticks.get(task as usize).copied());
        ticks.map(Option::unwrap_or_default).collect()
    };
    let events: Vec<Event> = recorder
        .entries
        .iter()
        .map(|entry| Event {
            thread: thread(entry.task),
            operation: entry.operation,
            object: number(entry.object),
            peer: entry.peer.map(thread),
            site: entry.site.clone(),
            read: entry.read.clone(),
            wrote: entry.wrote.clone(),
            ordering: entry.ordering.map(|ordering| format!("{ordering:?}")),
            stale: entry.stale.map(|entry| entry as usize),
            time_ns: entry.time,
            clock: clock(&entry.clock),
            unwinding: entry.unwinding,
        })
        .collect();

    let end = match &execution.ending {
        Some(Ending::Returned) => End::Returned,
        Some(Ending::Leaked) => End::Leaked {
            threads: alive(execution).map(thread).collect(),
        },
        Some(Ending::Panicked) => {
            let note = execution.main_panic.as_ref();
            End::Panicked {
                message: note.map(|note| note.message.clone()).unwrap_or_default(),
                site: note.and_then(|note| note.site.as_ref()).map(panic_site),
            }
        }
        Some(Ending::Deadlock) => End::Deadlock {
            waits: waits(execution, recorder, &thread, &mut number),
        },
        Some(Ending::Livelock) => End::Livelock {
            waits: waits(execution, recorder, &thread, &mut number),
        },
        Some(Ending::Exited { code, task }) => End::Exited {
            code: *code,
            thread: thread(*task),
        },
        Some(Ending::TooLong) => End::TooLong {
            events: execution.steps.len() as u64,
        },
        Some(Ending::Unsupported { what, site: place }) => End::Unsupported {
            what: what.clone(),
            site: Some(site(place)),
        },
        Some(Ending::DataRace { first, second }) => End::DataRace {
            first: *first,
            second: *second,
        },
        Some(Ending::UseAfterFree {
            given_up,
            destroyed,
            used,
        }) => End::UseAfterFree {
            given_up: *given_up,
            destroyed: *destroyed,
            used: *used,
        },
        Some(Ending::Redundant) | None => End::Truncated,
    };

    Trace {
        threads,
        objects,
        events,
        end,
        stdout: String::from_utf8_lossy(&execution.stdout).into_owned(),
        schedule: execution
            .steps
            .iter()
            .map(|step| (step.task, step.choice))
            .collect(),
    }
}

fn alive(execution: &Execution) -> impl Iterator<Item = u32> {
    execution
        .order
        .iter()
        .copied()
        .filter(|&task| execution.tasks[task as usize].life == Life::Alive)
}

/// What every thread that has not ended is waiting for, and who has it.
fn waits(
    execution: &Execution,
    recorder: &Recorder,
    thread: &dyn Fn(u32) -> usize,
    number: &mut dyn FnMut(Option<u32>) -> Option<usize>,
) -> Vec<Wait> {
    alive(execution)
        .filter_map(|task| {
            let pending = execution.tasks[task as usize].pending.as_ref()?;
            let object = pending.footprint().first().map(|it| it.object);
            Some(Wait {
                thread: thread(task),
                operation: pending.operation,
                object: number(object),
                peer: pending.peer.number().map(thread),
                site: Some(site(pending.site)),
                holders: holders(recorder, object, thread),
                stopped: execution.is_halted(task),
            })
        })
        .collect()
}

/// Who holds a lock at the end of the recorded events, and since when.
fn holders(recorder: &Recorder, object: Option<u32>, thread: &dyn Fn(u32) -> usize) -> Vec<Holder> {
    let Some(object) = object else {
        return Vec::new();
    };
    let mut held: Vec<(u32, usize)> = Vec::new();
    for (index, entry) in recorder.entries.iter().enumerate() {
        if entry.object != Some(object) && entry.also != Some(object) {
            continue;
        }
        match entry.operation {
            it if it.takes_a_lock() => held.push((entry.task, index)),
            Operation::Unlock | Operation::UnlockShared | Operation::WaitBegin => {
                if let Some(place) = held.iter().rposition(|(task, _)| *task == entry.task) {
                    held.remove(place);
                }
            }
            _ => {}
        }
    }
    held.into_iter()
        .map(|(task, index)| Holder {
            thread: thread(task),
            since: Some(index),
        })
        .collect()
}

fn name(object: &ObjectState, nth: usize) -> String {
    use trace::ObjectKind;
    let noun = match object.kind {
        ObjectKind::Atomic => "atomic",
        ObjectKind::Mutex => "mutex",
        ObjectKind::RwLock => "rwlock",
        ObjectKind::Condvar => "condvar",
        ObjectKind::Barrier => "barrier",
        ObjectKind::Once => "once",
        ObjectKind::Channel => "channel",
        ObjectKind::Thread => "thread",
        ObjectKind::Output if object.key == STDERR_KEY => return "stderr".to_owned(),
        ObjectKind::Output => return "stdout".to_owned(),
        ObjectKind::Clock => return "clock".to_owned(),
        ObjectKind::Cell => "cell",
        ObjectKind::Heap => "heap object",
        _ => "object",
    };
    format!("{noun} {nth}")
}
