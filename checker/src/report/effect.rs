//! A single step, in words.

use trace::{Event, Operation};

use crate::diagnosis::{Names, is_boxed, text, text::clean};

/// What came of a step, in words; `None` if it says nothing to a reader.
pub(super) fn effect(event: &Event, names: &Names, unheard: bool) -> Option<String> {
    let object = names.object(event.object);
    let peer = event.peer.map_or("a thread", |peer| names.thread(peer));
    let read = event.read.as_deref().map(clean);
    let wrote = event.wrote.as_deref().map(clean);
    let or_object = |value: &Option<String>| value.clone().unwrap_or_else(|| object.to_owned());
    Some(match event.operation {
        Operation::Begin
        | Operation::Yield
        | Operation::SpinHint
        | Operation::Now
        | Operation::Initialised => {
            return None;
        }
        // The end of the checked function is the end of the trace.
        Operation::Exit if event.thread == 0 => return None,
        Operation::Exit => "ends".to_owned(),
        Operation::Spawn => format!("starts {peer}"),
        Operation::Join => format!("{peer} has ended"),
        Operation::Sleep => format!("has slept until {}", text::duration(event.time_ns)),
        Operation::Park => "goes on after its park".to_owned(),
        Operation::Unpark => format!("unparks {peer}"),
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
        Operation::Send => match wrote {
            Some(level) if is_level(&level) => format!("sends to {object} (now {level})"),
            Some(value) => format!("sends {value}"),
            None => format!("sends to {object}"),
        },
        Operation::SendFailed => "cannot send".to_owned(),
        Operation::Receive => match read.or(wrote) {
            Some(level) if is_level(&level) => format!("receives from {object} (now {level})"),
            Some(value) => format!("receives {value}"),
            None => format!("receives from {object}"),
        },
        Operation::ReceiveFailed => match wrote {
            Some(why) if why == "retry" => "is told to try again".to_owned(),
            _ => "receives nothing".to_owned(),
        },
        Operation::Disconnect => format!("closes its side of {object}"),
        Operation::Initialise => format!("initialises {object}"),
        Operation::Print => wrote.map_or("prints".to_owned(), |text| format!("prints \"{text}\"")),
        Operation::Use => format!("uses {object}"),
        Operation::Take => format!("takes {object} for its own"),
        Operation::HandOver => format!("hands {object} over to be destroyed"),
        Operation::Destroy if is_boxed(event) => format!("turns {object} into a box"),
        Operation::Destroy => format!("destroys {object}"),
        Operation::Pin => "pins itself".to_owned(),
        Operation::Unpin => "unpins itself".to_owned(),
        Operation::Panic => wrote.map_or("panics".to_owned(), |text| format!("panics: {text}")),
        Operation::ExitProcess => "ends the whole process".to_owned(),
        Operation::Mark => mark(event, wrote)?,
        _ => return None,
    })
}

/// Whether what is said of a queue is how much is in it now, and not what was put in or
/// taken out: "2 items", "1 of 2 queued".
fn is_level(value: &str) -> bool {
    let mut words = value.split(' ');
    let is_counted = words.next().is_some_and(|it| it.parse::<u64>().is_ok());
    is_counted && matches!(words.next_back(), Some("item" | "items" | "queued"))
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
        _ => format!("does {name}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::fixtures::Script;

    #[test]
    fn what_is_left_in_a_queue_is_not_said_to_be_received() {
        let mut script = Script::new("fn f() {\n    jobs.send(1);\n    jobs.recv();\n}\n");
        let jobs = script.channel();
        let mut told = |operation, place: &str, value: &str| {
            let event = script.step(0, operation, jobs, place);
            match operation {
                Operation::Send => event.wrote = Some(value.into()),
                _ => event.read = Some(value.into()),
            }
            let event = event.clone();
            effect(&event, &script.names(), false).expect("it says something")
        };
        let (send, receive) = (Operation::Send, Operation::Receive);
        assert_eq!(
            told(send, "jobs.^send", "1 item"),
            "sends to `jobs` (now 1 item)"
        );
        assert_eq!(
            told(receive, "jobs.^recv", "0 of 1 queued"),
            "receives from `jobs` (now 0 of 1 queued)"
        );
        assert_eq!(
            told(receive, "jobs.^recv", "message 3"),
            "receives message 3"
        );
    }
}
