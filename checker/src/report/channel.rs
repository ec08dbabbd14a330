//! What is done with a channel or a queue, in words.

use trace::{ObjectKind, Operation, Trace};

use crate::diagnosis::{Names, text::clean};

/// What came of a step on a channel; `None` if it says nothing to a reader.
pub(super) fn effect(trace: &Trace, index: usize, names: &Names) -> Option<String> {
    let event = &trace.events[index];
    let object = names.object(event.object);
    let said = |text: &Option<String>| text.as_deref().map(clean);
    // Where there is one, which one is meant is clear.
    let channels = trace.objects.iter();
    let several = channels.filter(|it| it.kind == ObjectKind::Channel).count() > 1;
    let which = |preposition: &str| match several {
        true => format!(" {preposition} {object}"),
        false => String::new(),
    };
    Some(match event.operation {
        Operation::Send => match said(&event.wrote) {
            Some(level) if is_items(&level) => format!("puts into {object} (now {level})"),
            Some(level) if is_level(&level) => format!("sends to {object} (now {level})"),
            Some(value) => format!("sends {value}{}", which("to")),
            None => format!("sends to {object}"),
        },
        Operation::Receive => match said(&event.read).or(said(&event.wrote)) {
            Some(level) if is_items(&level) => format!("takes out of {object} (now {level})"),
            Some(level) if is_level(&level) => format!("receives from {object} (now {level})"),
            Some(value) => format!("receives {value}{}", which("from")),
            None => format!("receives from {object}"),
        },
        Operation::SendFailed => match why(trace, index) {
            Why::Closed => format!("cannot send{}: nobody receives any more", which("to")),
            Why::Full => format!("cannot send{}: it is full", which("to")),
            Why::NotYet => format!("offers a message{}", which("to")),
            _ => format!("cannot send{}", which("to")),
        },
        Operation::ReceiveFailed => match why(trace, index) {
            Why::Closed if several => format!("finds {object} closed"),
            Why::Closed => "finds the channel closed".to_owned(),
            Why::Empty => format!("finds no message yet{}", which("in")),
            Why::NoItems => format!("finds {object} empty"),
            Why::Late => format!("receives nothing{} in time", which("from")),
            Why::NotYet => format!("asks for a message{}", which("from")),
            Why::Again => "is told to try again".to_owned(),
            _ => "receives nothing".to_owned(),
        },
        Operation::Disconnect if is_noticed(trace, index) => {
            let side = match event.wrote.as_deref()? {
                "the receiver is gone" => "receiver",
                it if it.contains("receiver") => "last receiver",
                _ => "last sender",
            };
            format!("drops the {side}{}", which("of"))
        }
        _ => return None,
    })
}

/// Why nothing was sent or received.
#[derive(Clone, Copy, PartialEq)]
enum Why {
    Closed,
    Full,
    Empty,
    NoItems,
    Late,
    /// Two meet, and the other one has not come.
    NotYet,
    Again,
    Unknown,
}

/// As the step itself says.
fn why(trace: &Trace, index: usize) -> Why {
    let event = &trace.events[index];
    match event.wrote.as_deref().or(event.read.as_deref()) {
        Some("no sender is left" | "no receiver is left" | "the receiver is gone") => Why::Closed,
        Some("it is full" | "the channel is full" | "full") => Why::Full,
        Some("it is empty" | "the channel is empty") => Why::Empty,
        Some("0 items") => Why::NoItems,
        Some("time was up") => Why::Late,
        Some("nobody is receiving yet" | "nobody is sending yet") => Why::NotYet,
        Some("retry") => Why::Again,
        _ => Why::Unknown,
    }
}

/// Whether somebody cannot send or receive later, because one side of a channel is gone.
fn is_noticed(trace: &Trace, index: usize) -> bool {
    let fails = match trace.events[index].wrote.as_deref() {
        Some(side) if side.contains("receiver") => Operation::SendFailed,
        _ => Operation::ReceiveFailed,
    };
    (index + 1..trace.events.len()).any(|later| {
        let event = &trace.events[later];
        event.object == trace.events[index].object
            && event.operation == fails
            && why(trace, later) == Why::Closed
    })
}

/// Whether what is said of a channel is how much is in it now, and not what was put in or
/// taken out: "1 of 2 queued".
fn is_level(value: &str) -> bool {
    is_counted(value) && value.ends_with(" queued")
}

/// The same of a queue: "2 items".
fn is_items(value: &str) -> bool {
    is_counted(value) && (value.ends_with(" item") || value.ends_with(" items"))
}

fn is_counted(value: &str) -> bool {
    let first = value.split(' ').next();
    first.is_some_and(|it| it.parse::<u64>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::fixtures::Script;

    const SOURCE: &str = "fn f() {\n    jobs.send(1);\n    jobs.recv();\n}\n";

    fn told(operation: Operation, value: &str) -> String {
        let mut script = Script::new(SOURCE);
        let jobs = script.channel();
        step(&mut script, operation, jobs, value);
        effect(&script.trace, script.last(), &script.names()).expect("it says something")
    }

    fn step(script: &mut Script, operation: Operation, object: usize, value: &str) {
        match operation {
            Operation::Receive => {
                script.step(0, operation, object, "jobs.^recv").read = Some(value.into());
            }
            _ => script.step(0, operation, object, "jobs.^send").wrote = Some(value.into()),
        }
    }

    #[test]
    fn what_is_left_in_a_queue_is_not_said_to_be_received() {
        let (send, receive) = (Operation::Send, Operation::Receive);
        assert_eq!(told(send, "1 item"), "puts into `jobs` (now 1 item)");
        assert_eq!(
            told(receive, "2 items"),
            "takes out of `jobs` (now 2 items)"
        );
        assert_eq!(
            told(receive, "0 of 1 queued"),
            "receives from `jobs` (now 0 of 1 queued)"
        );
        assert_eq!(told(receive, "message 3"), "receives message 3");
    }

    #[test]
    fn an_empty_channel_a_closed_one_and_a_full_one_are_told_apart() {
        let (send, receive) = (Operation::SendFailed, Operation::ReceiveFailed);
        assert_eq!(told(receive, "it is empty"), "finds no message yet");
        assert_eq!(told(receive, "0 items"), "finds `jobs` empty");
        assert_eq!(
            told(receive, "no sender is left"),
            "finds the channel closed"
        );
        assert_eq!(told(receive, "time was up"), "receives nothing in time");
        assert_eq!(told(receive, "retry"), "is told to try again");
        assert_eq!(told(receive, "anything"), "receives nothing");
        assert_eq!(told(send, "it is full"), "cannot send: it is full");
        assert_eq!(
            told(send, "the receiver is gone"),
            "cannot send: nobody receives any more"
        );
    }

    #[test]
    fn of_several_channels_it_is_said_which_one() {
        let mut script = Script::new(SOURCE);
        let (_, jobs) = (script.channel(), script.channel());
        step(&mut script, Operation::Send, jobs, "message 1");
        let told = effect(&script.trace, script.last(), &script.names());
        assert_eq!(told.as_deref(), Some("sends message 1 to `jobs`"));
    }

    #[test]
    fn that_a_side_is_gone_is_told_where_somebody_finds_it_so() {
        let told = |gone: &str, later: (Operation, &str)| {
            let mut script = Script::new(SOURCE);
            let jobs = script.channel();
            step(&mut script, Operation::Disconnect, jobs, gone);
            let index = script.last();
            step(&mut script, later.0, jobs, later.1);
            effect(&script.trace, index, &script.names())
        };
        let (send, receive) = (Operation::SendFailed, Operation::ReceiveFailed);
        let receiver = "the receiver is gone";
        assert_eq!(
            told(receiver, (send, receiver)).as_deref(),
            Some("drops the receiver")
        );
        assert_eq!(
            told("no sender is left", (receive, "no sender is left")).as_deref(),
            Some("drops the last sender")
        );
        assert_eq!(told("no sender is left", (receive, "it is empty")), None);
        assert_eq!(told(receiver, (Operation::Send, "message 1")), None);
    }
}
