//! What was called and what came back, in the order in which it happened.

use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, ThreadId};

use engine::{Access, Shared, State, Step};
use trace::protocol::Complaint;
use trace::{ObjectKind, Operation};

use super::Model;
use crate::{note, shown};

/// Calls of one execution in the controlled world. The list is made for so many at
/// once: if it grew, then where a thread's own objects are would depend on who
/// called first, and the explorer knows objects by where they are.
const MOST: usize = 1_024;

/// The object that calls and returns touch.
struct Calls;

impl State for Calls {
    const NEW: Calls = Calls;
    const KIND: ObjectKind = ObjectKind::Other;
}

/// One operation, from its call to its return.
#[derive(Clone, Debug)]
pub(crate) struct Entry<M: Model> {
    /// Who called it, by number; 0 is the body's own thread.
    pub(crate) thread: u32,
    pub(crate) operation: M::Operation,
    /// Calls and returns before its call.
    pub(crate) called: u64,
    /// The same for its return, with what it answered.
    pub(crate) returned: Option<(u64, M::Answer)>,
}

/// Everything that was called, by when it was.
#[derive(Clone, Debug)]
pub(crate) struct Recorded<M: Model> {
    pub(crate) entries: Vec<Entry<M>>,
    /// It was recorded while loads may return older values than the newest.
    pub(crate) is_weak: bool,
}

struct Notes<M: Model> {
    entries: Vec<Entry<M>>,
    /// Calls and returns so far.
    moments: u64,
    /// On real threads: who has called something.
    threads: Vec<ThreadId>,
}

struct Inner<M: Model> {
    calls: Shared<Calls>,
    notes: Mutex<Notes<M>>,
}

/// Where a body makes its calls, so that they are noted. Clones note in the same
/// place.
pub struct History<M: Model>(Arc<Inner<M>>);

impl<M: Model> Clone for History<M> {
    fn clone(&self) -> Self {
        History(self.0.clone())
    }
}

impl<M: Model> History<M> {
    /// A history without calls, for a body that runs on the calling thread.
    pub(crate) fn new() -> History<M> {
        History(Arc::new(Inner {
            calls: Shared::of_unknown_birth(),
            notes: Mutex::new(Notes {
                entries: Vec::with_capacity(match engine::is_active() {
                    true => MOST,
                    false => 0,
                }),
                moments: 0,
                threads: vec![thread::current().id()],
            }),
        }))
    }

    /// Does `run`, which is to do `operation` on the structure, and notes what it
    /// answers.
    #[track_caller]
    pub fn call(&self, operation: M::Operation, run: impl FnOnce() -> M::Answer) -> M::Answer {
        let place = self.begin(operation);
        // A panic leaves it without an answer.
        let answer = run();
        self.end(place, &answer);
        answer
    }

    /// What was noted.
    pub(crate) fn recorded(&self) -> Recorded<M> {
        Recorded {
            entries: self.notes().entries.clone(),
            is_weak: note::is_weak(),
        }
    }

    fn notes(&self) -> MutexGuard<'_, Notes<M>> {
        let notes = self.0.notes.lock();
        notes.unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    #[track_caller]
    fn begin(&self, operation: M::Operation) -> usize {
        if !engine::is_active() {
            return self.notes().begin(None, operation);
        }
        if self.notes().entries.len() == MOST {
            let message = format!("a history of more than {MOST} operations is not kept");
            note::object(Complaint::Broken { message });
            panic!("too many operations");
        }
        let text = operation.clone();
        let place = engine::perform(self.step(Access::Call), |cx| {
            cx.neutral();
            cx.wrote(|| format!("call {}", call(&text)));
            let thread = cx.task().number();
            self.notes().begin(Some(thread), operation)
        });
        mark(place, false);
        place
    }

    #[track_caller]
    fn end(&self, place: usize, answer: &M::Answer) {
        if !engine::is_active() {
            return self.notes().end(place, answer.clone());
        }
        mark(place, true);
        let kept = answer.clone();
        engine::perform(self.step(Access::Return), |cx| {
            cx.neutral();
            cx.wrote(|| {
                let call = call(&self.notes().entries[place].operation);
                format!("return {} from {call}", shown::value(answer))
            });
            self.notes().end(place, kept);
        });
    }

    /// A call or a return. In real-time order it matters which of the two came
    /// first; where happens-before says so, the order of steps means nothing.
    #[track_caller]
    fn step(&self, access: Access) -> Step {
        let access = match note::is_weak() {
            true => Access::Mention,
            false => access,
        };
        Step::new(Operation::Mark).on(&self.0.calls, access)
    }
}

impl<M: Model> Notes<M> {
    /// `thread` is `None` on real threads, which have no numbers of their own.
    fn begin(&mut self, thread: Option<u32>, operation: M::Operation) -> usize {
        let thread = thread.unwrap_or_else(|| {
            let me = thread::current().id();
            let known = self.threads.iter().position(|&it| it == me);
            known.unwrap_or_else(|| {
                self.threads.push(me);
                self.threads.len() - 1
            }) as u32
        });
        self.moments += 1;
        self.entries.push(Entry {
            thread,
            operation,
            called: self.moments,
            returned: None,
        });
        self.entries.len() - 1
    }

    fn end(&mut self, place: usize, answer: M::Answer) {
        self.moments += 1;
        self.entries[place].returned = Some((self.moments, answer));
    }
}

/// Marks that begin with it say when an operation was called and when it returned.
/// Being a control character, it keeps them out of traces.
const MARK: u8 = 2;

/// Notes what the running thread knows now. It is only asked for where
/// happens-before decides.
fn mark(place: usize, is_return: bool) {
    if !note::is_weak() {
        return;
    }
    // On the stack, and always as long: a thread's memory must not depend on how
    // many others have called before.
    let mut name = [b'0'; 10];
    name[0] = MARK;
    name[1] = if is_return { b'r' } else { b'c' };
    let mut rest = place;
    for digit in name[2..].iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    engine::mark(std::str::from_utf8(&name).unwrap_or_default());
}

/// Which operation's call or return a mark stands for.
pub(crate) fn marked(name: &str) -> Option<(usize, bool)> {
    let rest = name.strip_prefix(char::from(MARK))?;
    let is_return = rest.starts_with('r');
    Some((rest.get(1..)?.parse().ok()?, is_return))
}

/// An operation as one would write the call: `TryPush(1)` is `try_push(1)`.
pub(crate) fn call(operation: &dyn std::fmt::Debug) -> String {
    let text = shown::value(operation);
    let length = text
        .find(|it: char| !it.is_alphanumeric() && it != '_')
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(length);
    let mut call = String::new();
    for (index, letter) in name.chars().enumerate() {
        if letter.is_uppercase() && index > 0 {
            call.push('_');
        }
        call.extend(letter.to_lowercase());
    }
    call.push_str(if rest.is_empty() { "()" } else { rest });
    call
}
