//! The program relies on a sleep being long enough.

use std::collections::BTreeSet;

use trace::{Operation, Trace};

use super::{
    Code,
    case::{Case, Finding},
    text,
};

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    if !case.failure.only_slow || case.failure.always {
        return None;
    }
    let trace = case.trace()?;
    let Some(sleep) = culprit(trace) else {
        return Some(finding(
            "It goes wrong only when a thread takes longer than another one's time limit allows for.".to_owned(),
        )
        .facts(super::wrong_result::facts(case)));
    };
    let event = &trace.events[sleep];
    let hoped: Vec<usize> = unfinished(trace, sleep);
    let hope = match hoped.is_empty() {
        true => "the other threads would be done by then".to_owned(),
        false => format!("{} would be done by then", case.names.threads(&hoped)),
    };
    let verb = match event.operation {
        Operation::Sleep => "sleeps",
        _ => "waits with a time limit",
    };
    Some(
        finding(format!(
            "{} {verb}{} in the hope that {hope}. A thread can always be slower than any time you choose, and here \
             it is.",
            case.who(event.thread),
            text::in_line(event.site.as_ref()),
        ))
        .at(event.site.as_ref())
        .focus([sleep])
        .facts(super::wrong_result::facts(case)),
    )
}

fn finding(message: String) -> Finding {
    Finding::new(Code::SleepAsSynchronisation, message).advice(
        "A longer sleep only makes the mistake rarer. Ask what exactly is waited for, and use something that ends \
         when that has happened: a join, a message, a condition variable.",
    )
}

/// The sleep (or else the timed wait) that ended too soon: the latest one after
/// which another thread still had something to do.
fn culprit(trace: &Trace) -> Option<usize> {
    let of = |kinds: &'static [Operation]| {
        let all: Vec<usize> = (0..trace.events.len())
            .filter(|&index| kinds.contains(&trace.events[index].operation))
            .filter(|&index| took_time(trace, index))
            .collect();
        let telling = all
            .iter()
            .rev()
            .find(|&&index| !unfinished(trace, index).is_empty());
        telling.or(all.last()).copied()
    };
    of(&[Operation::Sleep]).or_else(|| {
        of(&[
            Operation::WaitTimedOut,
            Operation::LockTimedOut,
            Operation::ReceiveFailed,
            Operation::SendFailed,
        ])
    })
}

/// Whether it can be for a lack of time that this step ended as it did. Where a channel
/// is closed, or looked at without waiting, no time has passed with the step that had
/// not passed before.
fn took_time(trace: &Trace, index: usize) -> bool {
    let event = &trace.events[index];
    if !matches!(
        event.operation,
        Operation::ReceiveFailed | Operation::SendFailed
    ) {
        return true;
    }
    trace.events[..index]
        .iter()
        .filter(|before| before.happens_before(event))
        .all(|before| before.time_ns < event.time_ns)
}

/// The other threads that had been started at this step and had not ended.
fn unfinished(trace: &Trace, at: usize) -> Vec<usize> {
    let me = trace.events[at].thread;
    let mut running: BTreeSet<usize> = BTreeSet::new();
    for event in &trace.events[..at] {
        match (event.operation, event.peer) {
            (Operation::Spawn, Some(peer)) => {
                running.insert(peer);
            }
            (Operation::Exit, _) => {
                running.remove(&event.thread);
            }
            _ => {}
        }
    }
    // A thread that only waits for the sleeper has nothing left to do.
    running.remove(&me);
    running.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use trace::End;
    use trace::protocol::Complaint;

    use super::super::fixtures::{Script, code, wrong_value};
    use super::*;

    fn slept() -> Script {
        let mut script = Script::new(
            "fn f() {\n    spawn(work);\n    thread::sleep(MILLISECOND);\n    total.load(SeqCst);\n}\n",
        );
        let total = script.atomic();
        script.spawn(0, "spawn");
        script.act(0, Operation::Sleep, "thread::^sleep");
        script.load(0, total, "total.^load", "0");
        script
    }

    #[test]
    fn the_sleep_is_named_and_what_it_hoped_for() {
        let script = slept();
        let mut failure = script.failure(wrong_value("1", "0"));
        failure.only_slow = true;
        let diagnosis = script.diagnosed_with(failure);
        assert_eq!(code(&diagnosis), Code::SleepAsSynchronisation);
        assert_eq!(diagnosis.line, Some(3));
        assert_eq!(
            diagnosis.message,
            "Main sleeps in line 3 in the hope that thread 1 would be done by then. A thread can always be slower \
             than any time you choose, and here it is."
        );
    }

    #[test]
    fn who_finds_the_channel_closed_is_not_who_waited_too_short_a_time() {
        let mut script =
            Script::new("fn f() {\n    spawn(send);\n    rx.recv_timeout(SECOND);\n}\n");
        let channel = script.channel();
        let child = script.spawn(0, "spawn");
        script
            .step(0, Operation::ReceiveFailed, channel, "rx.^recv_timeout")
            .time_ns = 1_000_000_000;
        script
            .step(0, Operation::Disconnect, channel, "rx.^recv_timeout")
            .time_ns = 1_000_000_000;
        let other = script.spawn(0, "spawn");
        let closed = script.step(other, Operation::SendFailed, channel, "send");
        closed.time_ns = 1_000_000_000;
        script.exit(child);
        let mut failure = script.failure(wrong_value("1", "0"));
        failure.only_slow = true;
        let diagnosis = script.diagnosed_with(failure);
        assert_eq!(
            diagnosis.message,
            "Main waits with a time limit in line 3 in the hope that thread 1 would be done by then. A thread can \
             always be slower than any time you choose, and here it is."
        );
    }

    #[test]
    fn a_thread_that_outlives_a_sleep_is_blamed_on_the_sleep() {
        let script = slept().ends(End::Leaked { threads: vec![1] });
        let mut failure = script.failure(Complaint::End);
        failure.only_slow = true;
        assert_eq!(
            code(&script.diagnosed_with(failure)),
            Code::SleepAsSynchronisation
        );
    }

    #[test]
    fn a_program_that_sleeps_and_is_wrong_for_another_reason_is_not_blamed_on_the_sleep() {
        assert_eq!(
            code(&slept().diagnosed(wrong_value("1", "0"))),
            Code::WrongResult
        );
    }
}
