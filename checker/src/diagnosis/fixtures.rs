//! Traces written by hand, for tests: a program's text, and what its threads did.

use std::path::PathBuf;

use trace::{
    End, Event, Holder, Object, ObjectKind, Operation, Site, Thread, Trace, Wait,
    protocol::{Complaint, Failure, Record, World},
};

use super::{Code, Subject, names::Names};
use crate::verdict::Diagnosis;

/// The path under which the learner's file appears in traces.
pub(crate) const FILE: &str = "exercises/99_example/src/lib.rs";

/// A program and one interleaving of it, written step by step.
///
/// Places are named by the text that stands there, `^` marking the column:
/// `"total.^load"` is the line that contains `total.load`, at the `l`.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) source: &'static str,
    pub(crate) trace: Trace,
    clocks: Vec<Vec<u32>>,
    released: Vec<Vec<u32>>,
}

impl Script {
    pub(crate) fn new(source: &'static str) -> Script {
        let mut script = Script {
            source,
            trace: Trace {
                threads: vec![Thread {
                    name: None,
                    parent: None,
                    spawned_at: None,
                }],
                objects: Vec::new(),
                events: Vec::new(),
                end: End::Returned,
                stdout: String::new(),
                schedule: Vec::new(),
            },
            clocks: vec![vec![]],
            released: Vec::new(),
        };
        script.push(0, Operation::Begin, None, None);
        script
    }

    pub(crate) fn site(&self, place: &str) -> Site {
        let text = place.replace('^', "");
        let marked = place.find('^').unwrap_or(0);
        let (line, column) = self
            .source
            .lines()
            .enumerate()
            .find_map(|(index, line)| Some((index + 1, line.find(&text)? + marked + 1)))
            .unwrap_or_else(|| panic!("`{text}` is not in the source"));
        Site {
            file: FILE.into(),
            line: line as u32,
            column: column as u32,
        }
    }

    pub(crate) fn object(&mut self, kind: ObjectKind, name: &str) -> usize {
        let number = 1 + self
            .trace
            .objects
            .iter()
            .filter(|it| it.kind == kind)
            .count();
        self.trace.objects.push(Object {
            kind,
            born: None,
            name: match kind {
                ObjectKind::Output => name.into(),
                _ => format!("{name} {number}"),
            },
        });
        self.released.push(Vec::new());
        self.trace.objects.len() - 1
    }

    pub(crate) fn atomic(&mut self) -> usize {
        self.object(ObjectKind::Atomic, "atomic")
    }

    pub(crate) fn mutex(&mut self) -> usize {
        self.object(ObjectKind::Mutex, "mutex")
    }

    pub(crate) fn condvar(&mut self) -> usize {
        self.object(ObjectKind::Condvar, "condvar")
    }

    pub(crate) fn channel(&mut self) -> usize {
        self.object(ObjectKind::Channel, "channel")
    }

    /// A new thread, with its spawn and its beginning.
    pub(crate) fn spawn(&mut self, parent: usize, place: &str) -> usize {
        let site = self.site(place);
        let child = self.trace.threads.len();
        self.trace.threads.push(Thread {
            name: None,
            parent: Some(parent),
            spawned_at: Some(site.clone()),
        });
        self.clocks.push(Vec::new());
        let spawn = self.push(parent, Operation::Spawn, None, Some(site));
        self.trace.events[spawn].peer = Some(child);
        self.clocks[child] = self.clocks[parent].clone();
        self.push(child, Operation::Begin, None, None);
        child
    }

    /// One step; its event.
    pub(crate) fn step(
        &mut self,
        thread: usize,
        operation: Operation,
        object: usize,
        place: &str,
    ) -> &mut Event {
        let site = self.site(place);
        let index = self.push(thread, operation, Some(object), Some(site));
        &mut self.trace.events[index]
    }

    /// A step without an object.
    pub(crate) fn act(&mut self, thread: usize, operation: Operation, place: &str) -> &mut Event {
        let site = self.site(place);
        let index = self.push(thread, operation, None, Some(site));
        &mut self.trace.events[index]
    }

    pub(crate) fn load(&mut self, thread: usize, object: usize, place: &str, value: &str) {
        let event = self.step(thread, Operation::Load, object, place);
        event.read = Some(value.into());
        event.ordering = Some("SeqCst".into());
    }

    pub(crate) fn store(&mut self, thread: usize, object: usize, place: &str, value: &str) {
        let event = self.step(thread, Operation::Store, object, place);
        event.wrote = Some(value.into());
        event.ordering = Some("SeqCst".into());
    }

    pub(crate) fn print(&mut self, thread: usize, object: usize, place: &str, text: &str) {
        self.step(thread, Operation::Print, object, place).wrote = Some(format!("{text}\n"));
        self.trace.stdout.push_str(text);
        self.trace.stdout.push('\n');
    }

    pub(crate) fn exit(&mut self, thread: usize) {
        self.push(thread, Operation::Exit, None, None);
    }

    pub(crate) fn join(&mut self, thread: usize, peer: usize, place: &str) {
        let theirs = self.clocks[peer].clone();
        merge(&mut self.clocks[thread], &theirs);
        self.act(thread, Operation::Join, place).peer = Some(peer);
    }

    /// A wait in which the execution ends; `held` names who holds what is waited
    /// for, and the event by which it came to.
    pub(crate) fn waits(
        &self,
        thread: usize,
        operation: Operation,
        object: Option<usize>,
        place: &str,
    ) -> Wait {
        Wait {
            thread,
            operation,
            object,
            peer: None,
            site: Some(self.site(place)),
            holders: Vec::new(),
            stopped: false,
        }
    }

    /// The index of the latest step.
    pub(crate) fn last(&self) -> usize {
        self.trace.events.len() - 1
    }

    pub(crate) fn names(&self) -> Names {
        let lines: Vec<&str> = self.source.lines().collect();
        Names::new(&self.trace, |line| lines.get(line as usize - 1).copied())
    }

    pub(crate) fn ends(mut self, end: End) -> Script {
        self.trace.end = end;
        self
    }

    /// A failure in which this interleaving went wrong.
    pub(crate) fn failure(&self, complaint: Complaint) -> Failure {
        Failure {
            trace: Some(self.trace.clone()),
            found_at: 2,
            ..Failure::of(complaint)
        }
    }

    pub(crate) fn subject(&self) -> Subject<'static> {
        subject(self.source)
    }

    /// What is made of the failure.
    pub(crate) fn diagnosed(&self, complaint: Complaint) -> Diagnosis {
        self.diagnosed_with(self.failure(complaint))
    }

    pub(crate) fn diagnosed_with(&self, failure: Failure) -> Diagnosis {
        self.trace.validate().expect("a fixture is a valid trace");
        super::diagnose(&record(failure), &self.subject())
    }

    fn push(
        &mut self,
        thread: usize,
        operation: Operation,
        object: Option<usize>,
        site: Option<Site>,
    ) -> usize {
        let acquires = matches!(
            operation,
            Operation::Lock | Operation::LockShared | Operation::TryLock | Operation::Receive
        );
        if let Some(object) = object.filter(|_| acquires) {
            let released = self.released[object].clone();
            merge(&mut self.clocks[thread], &released);
        }
        let clock = &mut self.clocks[thread];
        clock.resize(clock.len().max(thread + 1), 0);
        clock[thread] += 1;
        let clock = clock.clone();
        if let (Some(object), Operation::Unlock | Operation::UnlockShared | Operation::Send) =
            (object, operation)
        {
            merge(&mut self.released[object], &clock);
        }
        self.trace.events.push(Event {
            thread,
            operation,
            object,
            peer: None,
            site,
            read: None,
            wrote: None,
            ordering: None,
            stale: None,
            time_ns: 0,
            clock,
            unwinding: false,
        });
        self.trace.schedule.push((thread as u32, 0));
        self.trace.events.len() - 1
    }
}

fn merge(into: &mut Vec<u32>, from: &[u32]) {
    into.resize(into.len().max(from.len()), 0);
    for (mine, theirs) in into.iter_mut().zip(from) {
        *mine = (*mine).max(*theirs);
    }
}

pub(crate) fn subject(source: &'static str) -> Subject<'static> {
    Subject {
        file: PathBuf::from(FILE),
        source,
        exercise: "example",
        only_real: false,
    }
}

pub(crate) fn record(failure: Failure) -> Record {
    Record {
        name: "it holds, however the threads interleave".into(),
        points: 1,
        world: match failure.trace {
            Some(_) => World::Controlled,
            None => World::Real,
        },
        executions: 7,
        distinct: 5,
        exhaustive: true,
        settled: false,
        seconds: 0.25,
        failure: Some(failure),
    }
}

pub(crate) fn held(mut wait: Wait, thread: usize, since: usize) -> Wait {
    wait.holders.push(Holder {
        thread,
        since: Some(since),
    });
    wait
}

pub(crate) fn for_thread(mut wait: Wait, peer: usize) -> Wait {
    wait.peer = Some(peer);
    wait
}

pub(crate) fn wrong_value(expected: &str, actual: &str) -> Complaint {
    Complaint::WrongValue {
        what: "`example()`".into(),
        expected: expected.into(),
        actual: actual.into(),
    }
}

/// The diagnosis's code, for a short assertion.
pub(crate) fn code(diagnosis: &Diagnosis) -> Code {
    diagnosis.code
}
