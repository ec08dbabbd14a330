//! Panics belong to the task that panics, not to the one OS thread.

use std::panic::PanicHookInfo;
use std::sync::Once;

use trace::Operation;

use crate::arena::{self, Region};
use crate::execution::{self, Execution, PanicNote, PanicSite};
use crate::recorder::{Aside, panic_site};

/// Takes over the panic hook, once: a panic of a task is noted in its
/// execution; any other panic goes to the hook that was there.
pub(crate) fn install_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if execution::current().is_none() {
                previous(info);
                return;
            }
            let region = arena::enter(Region::SYSTEM);
            if region.is_system() {
                // The engine's own code, on a task's stack: nothing the program
                // could have caused, and nothing that can go on.
                previous(info);
                std::process::abort();
            }
            note(info);
            arena::enter(region);
        }));
    });
}

/// Whether the running thread is unwinding from a panic.
pub fn panicking() -> bool {
    match execution::current() {
        Some(execution) => execution.tasks[execution.running as usize].panics > 0,
        None => std::thread::panicking(),
    }
}

/// A panic of the running thread was caught: it is not unwinding any more.
pub fn panic_was_caught() {
    if let Some(execution) = execution::current() {
        let panics = &mut execution.tasks[execution.running as usize].panics;
        *panics = panics.saturating_sub(1);
    }
}

/// A panic that was caught goes on: the running thread is unwinding again.
pub fn panic_was_resumed() {
    if let Some(execution) = execution::current() {
        execution.tasks[execution.running as usize].panics += 1;
    }
}

fn note(info: &PanicHookInfo<'_>) {
    let Some(execution) = execution::current() else {
        return;
    };
    execution.note_writes();
    let message = message(info.payload());
    let site = info.location().map(|location| PanicSite {
        file: location.file().to_owned(),
        line: location.line(),
        column: location.column(),
    });
    let task = execution.running;
    let time = execution.time();
    let it = &mut execution.tasks[task as usize];
    it.panics += 1;
    if let Some(recorder) = &mut execution.recorder {
        let site = site.as_ref().map(panic_site);
        let aside = Aside {
            task,
            operation: Operation::Panic,
            object: None,
            site,
            text: Some(message.clone()),
        };
        recorder.aside(aside, &it.clock, time);
    }
    execution.panics.push((task, PanicNote { message, site }));
}

/// What is known of the panic with this payload, which has left thread 0's
/// body. It may have started in another thread, and been resumed.
pub(crate) fn of_body(execution: &Execution, payload: &dyn std::any::Any) -> PanicNote {
    let message = message(payload);
    let notes = || {
        execution
            .panics
            .iter()
            .rev()
            .filter(|(_, note)| note.message == message)
    };
    let own = notes().find(|(task, _)| *task == 0);
    let note = own.or_else(|| notes().next()).map(|(_, note)| note.clone());
    note.unwrap_or(PanicNote {
        message,
        site: None,
    })
}

/// The text of a panic, if it has one.
pub(crate) fn message(payload: &dyn std::any::Any) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "a panic whose payload is not text".to_owned()
    }
}
