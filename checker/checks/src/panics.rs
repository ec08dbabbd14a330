//! Panics on real threads: noted for the record, and printed by nobody.

use std::any::Any;
use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, Once};
use std::thread::ThreadId;

use trace::Site;

/// Panics of one run that are remembered.
const MOST: usize = 1_000;

/// What a scope panics with when one of its threads has.
const SCOPED: &str = "a scoped thread panicked";

/// How the panic of an `unwrap` ends if what it had was the panic of another thread.
const JOINED: &str = ": Any { .. }";

struct Note {
    thread: ThreadId,
    message: String,
    site: Option<Site>,
}

static NOTES: Mutex<Vec<Note>> = Mutex::new(Vec::new());

fn notes() -> MutexGuard<'static, Vec<Note>> {
    NOTES
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Whether a body runs on real threads.
static RUNNING: AtomicBool = AtomicBool::new(false);

/// While `body` runs, panics on real threads are noted instead of printed; those
/// of executions stay the engine's.
pub(crate) fn noting<R>(body: impl FnOnce() -> R) -> R {
    listen();
    notes().clear();
    RUNNING.store(true, Ordering::SeqCst);
    let result = body();
    RUNNING.store(false, Ordering::SeqCst);
    result
}

fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        let others = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if RUNNING.load(Ordering::SeqCst) && !engine::is_active() {
                note(info);
            } else {
                others(info);
            }
        }));
    });
}

fn note(info: &PanicHookInfo<'_>) {
    let note = Note {
        thread: std::thread::current().id(),
        message: text(info.payload()),
        site: info.location().map(|it| Site {
            file: it.file().to_owned(),
            line: it.line(),
            column: it.column(),
        }),
    };
    let mut notes = notes();
    if notes.len() < MOST {
        notes.push(note);
    }
}

/// The message and the place of the panic that ended a thread. One that was
/// handed on from another thread is found by its message. Where a line has only waited
/// for a thread that has panicked, it is the newest panic of another thread before that
/// which is told, if it comes from the same file; else it is told with the line's own.
pub(crate) fn of(thread: ThreadId, payload: &(dyn Any + Send)) -> (String, Option<Site>) {
    let message = text(payload);
    let notes = notes();
    let fits = |note: &&Note| note.message == message;
    let own = notes.iter().rev().filter(|it| it.thread == thread);
    let note = own
        .clone()
        .find(fits)
        .or_else(|| notes.iter().rev().find(fits));
    let site = note.and_then(|it| it.site.clone());
    if !says_nothing(&message) {
        return (message, site);
    }
    let until = notes
        .iter()
        .rposition(|it| it.thread == thread && it.message == message);
    let before = &notes[..until.unwrap_or(notes.len())];
    let is_first = |note: &&Note| note.thread != thread && !says_nothing(&note.message);
    let file = |site: &Option<Site>| site.as_ref().map(|it| it.file.clone());
    match before.iter().rev().find(is_first) {
        Some(first) if first.site.is_some() && file(&first.site) == file(&site) => {
            (first.message.clone(), first.site.clone())
        }
        Some(before) => {
            let before = &before.message;
            (
                format!("{message}; the panic before that was: {before}"),
                site,
            )
        }
        None => (message, site),
    }
}

/// Whether it only says that another thread has panicked: it comes from the end of a scope,
/// or from the `unwrap` or `expect` of what a `join` has returned.
fn says_nothing(message: &str) -> bool {
    message == SCOPED || message.ends_with(JOINED)
}

fn text(payload: &dyn Any) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "a panic whose payload is not text".to_owned()
    }
}
