//! What was called and what came back, in the order in which it happened.

use std::fmt::Debug;
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

/// One call, whatever was called.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// Who made it, by number; 0 is the body's own thread.
    pub(crate) thread: u32,
    /// Calls and returns before it.
    pub(crate) called: u64,
    /// The same for its return.
    pub(crate) returned: Option<u64>,
}

/// What was called and answered, by the number of the call.
#[derive(Clone, Debug)]
struct Told<M: Model> {
    operations: Vec<(usize, M::Operation)>,
    answers: Vec<(usize, M::Answer)>,
}

/// Everything that was called, by when it was.
#[derive(Clone, Debug)]
pub(crate) struct Recorded<M: Model> {
    pub(crate) calls: Vec<Call>,
    /// The operation of each call, in whatever order.
    pub(crate) operations: Vec<(usize, M::Operation)>,
    /// The answer of each call that has returned, in whatever order.
    pub(crate) answers: Vec<(usize, M::Answer)>,
    /// It was recorded while loads may return older values than the newest.
    pub(crate) is_weak: bool,
}

struct Inner<M: Model> {
    journal: Journal,
    told: Mutex<Told<M>>,
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
        let room = room();
        History(Arc::new(Inner {
            journal: Journal::new(room),
            told: Mutex::new(Told {
                operations: Vec::with_capacity(room),
                answers: Vec::with_capacity(room),
            }),
        }))
    }

    /// Does `run`, which is to do `operation` on the structure, and notes what it
    /// answers.
    #[track_caller]
    pub fn call(&self, operation: M::Operation, run: impl FnOnce() -> M::Answer) -> M::Answer {
        let Inner { journal, told } = &*self.0;
        let mut kept = Some(operation.clone());
        let place = journal.begin(&operation, &mut |place| {
            let kept = kept.take().map(|it| (place, it));
            locked(told).operations.extend(kept);
        });
        // A panic leaves it without an answer.
        let answer = run();
        let mut kept = Some((place, answer.clone()));
        journal.end(place, &operation, &answer, &mut || {
            locked(told).answers.extend(kept.take());
        });
        answer
    }

    /// What was noted.
    pub(crate) fn recorded(&self) -> Recorded<M> {
        // Real threads that nobody waits for may still be at it: they tell what they
        // call with the notes in their hands.
        let notes = locked(&self.0.journal.notes);
        let told = locked(&self.0.told).clone();
        Recorded {
            calls: notes.calls.clone(),
            operations: told.operations,
            answers: told.answers,
            is_weak: note::is_weak(),
        }
    }
}

/// For how many calls there is room from the beginning.
fn room() -> usize {
    match engine::is_active() {
        true => MOST,
        false => 0,
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Who called and when, whatever it was that was called.
struct Journal {
    calls: Shared<Calls>,
    notes: Mutex<Notes>,
}

struct Notes {
    calls: Vec<Call>,
    /// Calls and returns so far.
    moments: u64,
    /// On real threads: who has called something.
    threads: Vec<ThreadId>,
}

impl Journal {
    /// For a body that runs on the calling thread.
    fn new(room: usize) -> Journal {
        Journal {
            calls: Shared::of_unknown_birth(),
            notes: Mutex::new(Notes {
                calls: Vec::with_capacity(room),
                moments: 0,
                threads: vec![thread::current().id()],
            }),
        }
    }

    /// Notes a call, and says which one it is; `keep` is told, too, in the same step.
    #[track_caller]
    fn begin(&self, operation: &dyn Debug, keep: &mut dyn FnMut(usize)) -> usize {
        let mut note = |notes: &mut Notes, thread| {
            let place = notes.begin(thread);
            keep(place);
            place
        };
        if !engine::is_active() {
            return note(&mut locked(&self.notes), None);
        }
        if locked(&self.notes).calls.len() == MOST {
            let message = format!("a history of more than {MOST} operations is not kept");
            note::object(Complaint::Broken { message });
            panic!("too many operations");
        }
        let place = engine::perform(self.step(Access::Call), |cx| {
            cx.neutral();
            cx.wrote(|| format!("call {}", call(operation)));
            let thread = cx.task().number();
            note(&mut locked(&self.notes), Some(thread))
        });
        mark(place, false);
        place
    }

    /// Notes that a call has returned, and has `keep` note the answer in the same step.
    #[track_caller]
    fn end(&self, place: usize, operation: &dyn Debug, answer: &dyn Debug, keep: &mut dyn FnMut()) {
        let mut note = |notes: &mut Notes| {
            notes.end(place);
            keep();
        };
        if !engine::is_active() {
            return note(&mut locked(&self.notes));
        }
        mark(place, true);
        engine::perform(self.step(Access::Return), |cx| {
            cx.neutral();
            cx.wrote(|| format!("return {} from {}", shown::value(answer), call(operation)));
            note(&mut locked(&self.notes));
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
        Step::new(Operation::Mark).on(&self.calls, access)
    }
}

impl Notes {
    /// `thread` is `None` on real threads, which have no numbers of their own.
    fn begin(&mut self, thread: Option<u32>) -> usize {
        let thread = thread.unwrap_or_else(|| {
            let me = thread::current().id();
            let known = self.threads.iter().position(|&it| it == me);
            known.unwrap_or_else(|| {
                self.threads.push(me);
                self.threads.len() - 1
            }) as u32
        });
        self.moments += 1;
        self.calls.push(Call {
            thread,
            called: self.moments,
            returned: None,
        });
        self.calls.len() - 1
    }

    fn end(&mut self, place: usize) {
        self.moments += 1;
        self.calls[place].returned = Some(self.moments);
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
pub(crate) fn call(operation: &dyn Debug) -> String {
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
