//! Objections that a body makes while it runs, by [`equal`](crate::equal) and
//! [`within`](crate::within).
//!
//! They are noted beside the program rather than read out of a panic: a panic
//! may be caught by the learner's code, or come back through a `join`.

use std::cell::Cell;
use std::sync::Mutex;
use std::sync::mpsc::Sender;

use trace::protocol::Complaint;

use crate::body::Seen;

/// Marks that begin with it are notes. The engine copies a mark's name out of
/// the program's memory, and keeps it out of traces.
const NOTE: char = '\u{1}';

/// The notes of the running body on real threads.
static NOTES: Mutex<Vec<Complaint>> = Mutex::new(Vec::new());

/// Who is told of the first note.
static LISTENER: Mutex<Option<Sender<()>>> = Mutex::new(None);

thread_local! {
    /// Whether bounds on virtual time hold: they do where steps take no time.
    static IS_PROMPT: Cell<bool> = const { Cell::new(false) };
    /// Whether loads may return older values than the newest.
    static IS_WEAK: Cell<bool> = const { Cell::new(false) };
}

/// Notes an objection against the running execution.
pub(crate) fn object(complaint: Complaint) {
    if engine::is_active() {
        let text = serde_json::to_string(&complaint).unwrap_or_default();
        engine::mark(&format!("{NOTE}{text}"));
    } else {
        notes().push(complaint);
        let mut listener = LISTENER.lock().unwrap_or_else(|it| it.into_inner());
        // Who has stopped listening need not be told.
        let _ = listener.take().map(|it| it.send(()));
    }
}

/// The first objection noted in a finished execution.
pub(crate) fn first(seen: &Seen<'_>) -> Option<Complaint> {
    seen.marks().iter().find_map(|mark| {
        let text = mark.name.strip_prefix(NOTE)?;
        serde_json::from_str(text).ok()
    })
}

/// Takes the first objection noted on real threads, and forgets the others.
pub(crate) fn take() -> Option<Complaint> {
    let mut notes = std::mem::take(&mut *notes());
    (!notes.is_empty()).then(|| notes.swap_remove(0))
}

/// Has `listener` told of the next objection on real threads, or nobody.
pub(crate) fn tell(listener: Option<Sender<()>>) {
    *LISTENER.lock().unwrap_or_else(|it| it.into_inner()) = listener;
}

fn notes() -> std::sync::MutexGuard<'static, Vec<Complaint>> {
    NOTES
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Says whether bounds on virtual time hold from now on.
pub(crate) fn set_prompt(prompt: bool) {
    IS_PROMPT.set(prompt);
}

/// Whether bounds on virtual time hold.
pub(crate) fn is_prompt() -> bool {
    IS_PROMPT.get()
}

/// Says whether loads may return older values from now on.
pub(crate) fn set_weak(weak: bool) {
    IS_WEAK.set(weak);
}

/// Whether loads may return older values than the newest.
pub(crate) fn is_weak() -> bool {
    IS_WEAK.get()
}
