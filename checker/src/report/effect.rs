//! A single step, in words.

use trace::{Event, ObjectKind, Operation, Trace};

use super::channel;
use crate::diagnosis::{Names, is_boxed, text, text::clean};

/// What came of a step, in words; `None` if it says nothing to a reader.
pub(super) fn effect(trace: &Trace, index: usize, names: &Names, unheard: bool) -> Option<String> {
    let event = &trace.events[index];
    let object = names.object(event.object);
    let kind = event.object.map(|object| trace.objects[object].kind);
    let peer = event.peer.map_or("a thread", |peer| names.thread(peer));
    let read = event.read.as_deref().map(clean);
    let wrote = event.wrote.as_deref().map(clean);
    let or_object = |value: &Option<String>| value.clone().unwrap_or_else(|| object.to_owned());
    Some(match event.operation {
        Operation::Begin | Operation::Yield | Operation::SpinHint | Operation::Now => return None,
        // The end of the checked function is the end of the trace.
        Operation::Exit if event.thread == 0 => return None,
        Operation::Exit => "ends".to_owned(),
        Operation::Spawn => format!("starts {peer}"),
        Operation::Join => format!("{peer} has ended"),
        Operation::Sleep => format!("has slept until {}", text::duration(event.time_ns)),
        Operation::Park => "goes on after its park".to_owned(),
        Operation::Unpark => format!("unparks {peer}"),
        Operation::Load if kind == Some(ObjectKind::Once) => {
            format!("finds {object} not initialised yet")
        }
        Operation::Load if kind == Some(ObjectKind::Thread) => {
            let mut before = trace.events[..index].iter();
            let ends =
                |it: &Event| it.operation == Operation::Exit && Some(it.thread) == event.peer;
            match before.any(ends) {
                true => format!("finds that {peer} has ended"),
                false => format!("finds that {peer} has not ended"),
            }
        }
        Operation::Load | Operation::Read => match event.stale {
            Some(_) => format!("reads {}, an older value", or_object(&read)),
            None => format!("reads {}", or_object(&read)),
        },
        Operation::Store | Operation::Write => format!("writes {}", or_object(&wrote)),
        Operation::ReadModifyWrite => match (&read, &wrote) {
            (Some(read), Some(wrote)) => format!("reads {read} and writes {wrote} in one step"),
            _ => format!("changes {object} in one step"),
        },
        Operation::CompareExchangeFailed => match &wrote {
            Some(why) => format!("finds {} and fails {why}", or_object(&read)),
            None => format!("finds {} and changes nothing", or_object(&read)),
        },
        Operation::Fence => "fence".to_owned(),
        Operation::Lock | Operation::TryLock => format!("takes {object}"),
        Operation::QueueUp => format!("asks for {object}"),
        Operation::LockShared | Operation::TryLockShared => format!("takes {object} to read"),
        Operation::TryLockFailed | Operation::TryLockSharedFailed => {
            format!("finds {object} taken")
        }
        Operation::LockTimedOut => format!("gives up waiting for {object}"),
        Operation::Unlock | Operation::UnlockShared => format!("gives back {object}"),
        Operation::Convert => format!("changes its hold on {object}"),
        Operation::WaitBegin => format!("gives back its lock and waits on {object}"),
        Operation::WaitWoken => "is woken".to_owned(),
        Operation::WaitTimedOut => "wakes up: its time is over".to_owned(),
        Operation::WaitSpurious => "wakes up, though nobody notified it".to_owned(),
        Operation::NotifyOne | Operation::NotifyAll => {
            match (unheard, event.operation, event.peer) {
                (true, ..) => format!("notifies {object}, where nobody waits"),
                (false, Operation::NotifyOne, Some(_)) => format!("wakes {peer}"),
                (false, Operation::NotifyOne, None) => format!("wakes one waiter of {object}"),
                _ => format!("wakes all waiters of {object}"),
            }
        }
        Operation::Arrive => format!("arrives at {object}"),
        Operation::Leave => format!("goes on from {object}"),
        Operation::Send
        | Operation::SendFailed
        | Operation::Receive
        | Operation::ReceiveFailed
        | Operation::Disconnect => return channel::effect(trace, index, names),
        // It was done already.
        Operation::Initialised if wrote.is_none() => return None,
        Operation::Initialise | Operation::Initialised => match wrote.as_deref() {
            None => format!("begins to initialise {object}"),
            Some("done" | "Done") => format!("has initialised {object}"),
            Some(_) => format!("fails to initialise {object}"),
        },
        Operation::Print => wrote.map_or("prints".to_owned(), |text| format!("prints \"{text}\"")),
        Operation::Use => format!("uses {object}"),
        Operation::Take => format!("takes {object} for its own"),
        Operation::HandOver => format!("hands {object} over to be destroyed"),
        Operation::Destroy if is_boxed(event) => format!("turns {object} into a box"),
        Operation::Destroy => format!("destroys {object}"),
        Operation::Pin => "pins itself".to_owned(),
        Operation::Unpin => "unpins itself".to_owned(),
        Operation::Panic if is_found_wrong(event) => match wrote {
            Some(text) if !text.starts_with(ASSERTION) => {
                format!("the check finds it wrong: {text}")
            }
            _ => "the check finds it wrong here".to_owned(),
        },
        Operation::Panic => wrote.map_or("panics".to_owned(), |text| format!("panics: {text}")),
        Operation::ExitProcess => "ends the whole process".to_owned(),
        Operation::Mark => mark(event, wrote)?,
        _ => return None,
    })
}

/// How the message of an assertion begins that says nothing of its own.
const ASSERTION: &str = "assertion ";

/// Whether this is the check that says what is wrong, and not a panic that it makes on
/// purpose.
pub(super) fn is_found_wrong(event: &Event) -> bool {
    let says = event.wrote.as_deref().unwrap_or_default();
    event.operation == Operation::Panic
        && event.site.as_ref().is_some_and(text::in_check_file)
        && (says.starts_with(ASSERTION)
            || says.contains(" is ") && says.contains(", and should be "))
}

fn mark(event: &Event, wrote: Option<String>) -> Option<String> {
    let name = wrote.or_else(|| event.read.as_deref().map(clean))?;
    // What a check's own bookkeeping says; a plain mark has no object.
    let of_object = name.split_once(' ').filter(|_| event.object.is_some());
    Some(match of_object {
        Some(("enter", section)) => format!("enters {section}"),
        Some(("leave", section)) => format!("leaves {section}"),
        Some(("call", call)) => format!("calls {call}"),
        Some(("return", answer)) => format!("gets {answer}"),
        _ => format!("is at: {name}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::fixtures::Script;

    fn told(script: &Script) -> Option<String> {
        effect(&script.trace, script.last(), &script.names(), false)
    }

    #[test]
    fn the_look_the_beginning_and_the_end_of_making_a_value_are_told_apart() {
        let mut script = Script::new("fn f() {\n    value.get();\n    value.set(1);\n}\n");
        let value = script.object(ObjectKind::Once, "once");
        script.step(0, Operation::Load, value, "value.^get");
        assert_eq!(
            told(&script).as_deref(),
            Some("finds `value` not initialised yet")
        );
        script.step(0, Operation::Initialise, value, "value.^set");
        assert_eq!(
            told(&script).as_deref(),
            Some("begins to initialise `value`")
        );
        script
            .step(0, Operation::Initialise, value, "value.^set")
            .wrote = Some("done".into());
        assert_eq!(told(&script).as_deref(), Some("has initialised `value`"));
    }

    #[test]
    fn whether_a_thread_has_ended_is_told_of_that_thread() {
        let mut script = Script::new("fn f() {\n    handle.is_finished();\n    spawn();\n}\n");
        let end = script.object(ObjectKind::Thread, "thread");
        let child = script.spawn(0, "spawn");
        let place = "handle.^is_finished";
        script.step(0, Operation::Load, end, place).peer = Some(child);
        let told_first = told(&script);
        assert_eq!(
            told_first.as_deref(),
            Some("finds that thread 1 has not ended")
        );
        script.exit(child);
        script.step(0, Operation::Load, end, place).peer = Some(child);
        assert_eq!(
            told(&script).as_deref(),
            Some("finds that thread 1 has ended")
        );
    }

    #[test]
    fn what_the_check_finds_wrong_is_no_panic_of_the_learners() {
        let mut script = Script::new("fn f() {\n    panic!();\n}\n");
        let mut told_of = |message: &str, file: &str| {
            let event = script.act(0, Operation::Panic, "^panic");
            event.wrote = Some(message.into());
            event.site.as_mut().unwrap().file = file.into();
            told(&script).expect("it says something")
        };
        let message = "the sum is 1, and should be 2";
        assert_eq!(
            told_of(message, "check.rs"),
            "the check finds it wrong: the sum is 1, and should be 2"
        );
        assert_eq!(
            told_of("assertion failed: is_done", "check.rs"),
            "the check finds it wrong here"
        );
        assert_eq!(told_of("no more ink", "check.rs"), "panics: no more ink");
        let own = told_of(message, crate::diagnosis::fixtures::FILE);
        assert_eq!(own, "panics: the sum is 1, and should be 2");
    }
}
