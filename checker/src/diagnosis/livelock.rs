//! Threads run for ever and change nothing.

use std::collections::BTreeSet;

use trace::{End, Event, Operation, Site, Trace, Wait};

use super::{
    Code,
    case::{Case, Finding},
    panicked, text, waits,
};

/// A thread that spins, where, and the object that it looks at.
type Spinner<'t> = (usize, Option<&'t Site>, Option<usize>);

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let trace = case.trace()?;
    let spinners: Vec<Spinner<'_>> = match &trace.end {
        End::Livelock { waits } => spinning(trace, waits),
        End::TooLong { .. } => endless_tail(trace)?,
        _ => return None,
    };
    let (thread, site, object) = spinners.first().copied()?;
    let place = text::in_line(site);
    let last = trace
        .events
        .iter()
        .rposition(|event| event.thread == thread && object.is_some() && event.object == object);
    let seen = last
        .and_then(|last| trace.events[last].read.as_deref())
        .map_or(String::new(), |value| {
            format!(" and always finds {}", text::clean(value))
        });
    let what = match object {
        Some(_) => format!(
            "looks at {} again and again{place}{seen}",
            case.object(object)
        ),
        None => format!("goes round and round{place}"),
    };
    let why = match spinners.len() {
        1 => "Nothing that still runs will ever change that.",
        _ => {
            "Others go round in the same way, and none of them changes what another one waits for."
        }
    };
    let others = spinners.iter().skip(1).map(|&(thread, site, object)| {
        let what = object.map_or(String::new(), |_| format!(" on {}", case.object(object)));
        format!("{} spins{}{what}", case.thread(thread), text::in_line(site))
    });
    Some(
        Finding::new(
            Code::Livelock,
            format!(
                "{} {what}. {why}{}",
                case.who(thread),
                panicked::on_the_way(case)
            ),
        )
        .advice(
            "Ask which line of which thread should end the waiting, and what keeps that thread from coming there. \
             Where there is a way to wait without looking again and again, it is also the cheaper one.",
        )
        .facts(others)
        .at(site)
        .focus(last),
    )
}

/// Those of the threads that spin, instead of waiting for one that does: each with
/// the last thing it looked at.
fn spinning<'t>(trace: &'t Trace, waits: &'t [Wait]) -> Vec<Spinner<'t>> {
    let look = |wait: &'t Wait| {
        let last = trace.events.iter().rev().find(|event| {
            event.thread == wait.thread && event.object.is_some() && changes_nothing(event)
        });
        match (wait.object, last) {
            (None, Some(event)) => (wait.thread, event.site.as_ref(), event.object),
            _ => (wait.thread, wait.site.as_ref(), wait.object),
        }
    };
    let spinners: Vec<Spinner<'t>> = waits
        .iter()
        .filter(|wait| !waits::is_blocked(trace, wait))
        .map(look)
        .collect();
    match spinners.is_empty() {
        true => waits.iter().map(look).collect(),
        false => spinners,
    }
}

/// The threads of a trace whose second half changes nothing at all.
fn endless_tail(trace: &Trace) -> Option<Vec<Spinner<'_>>> {
    let tail = &trace.events[trace.events.len() / 2..];
    if tail.is_empty() || !tail.iter().all(changes_nothing) {
        return None;
    }
    let threads: BTreeSet<usize> = tail.iter().map(|event| event.thread).collect();
    let last_of = |thread: usize| {
        let mine = || {
            tail.iter()
                .rev()
                .filter(move |event| event.thread == thread)
        };
        mine()
            .find(|event| event.object.is_some())
            .or_else(|| mine().next())
    };
    let spinners = threads.into_iter().filter_map(|thread| {
        let event = last_of(thread)?;
        Some((thread, event.site.as_ref(), event.object))
    });
    Some(spinners.collect())
}

fn changes_nothing(event: &Event) -> bool {
    match event.operation {
        Operation::Load
        | Operation::CompareExchangeFailed
        | Operation::SpinHint
        | Operation::Yield
        | Operation::TryLockFailed
        | Operation::TryLockSharedFailed
        | Operation::ReceiveFailed
        | Operation::SendFailed
        | Operation::Sleep
        | Operation::Now
        | Operation::Initialised
        | Operation::Read => true,
        Operation::ReadModifyWrite => event.read.is_some() && event.read == event.wrote,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use trace::protocol::Complaint;

    use super::super::fixtures::{Script, code, held};
    use super::*;

    #[test]
    fn a_spin_that_nothing_can_end_names_what_it_looks_at() {
        let mut script = Script::new("fn f() {\n    while !ready.load(SeqCst) {}\n}\n");
        let ready = script.atomic();
        script.load(0, ready, "ready.^load", "false");
        let wait = script.waits(0, Operation::Load, Some(ready), "ready.^load");
        let diagnosis = script
            .ends(End::Livelock { waits: vec![wait] })
            .diagnosed(Complaint::End);
        assert_eq!(code(&diagnosis), Code::Livelock);
        assert_eq!(
            diagnosis.message,
            "Main looks at `ready` again and again in line 2 and always finds false. Nothing that still runs will \
             ever change that."
        );
    }

    #[test]
    fn a_thread_that_only_waits_for_the_spinning_one_is_not_said_to_spin() {
        let mut script = Script::new(
            "fn f() {\n    while !ready.load(SeqCst) {\n        yield_now();\n    }\n    spawn(f).join();\n}\n",
        );
        let ready = script.atomic();
        let child = script.spawn(0, "spawn");
        script.load(child, ready, "ready.^load", "false");
        let waits = vec![
            script.waits(0, Operation::Join, None, "^join"),
            script.waits(child, Operation::Yield, None, "yield_now"),
        ];
        let diagnosis = script
            .ends(End::Livelock { waits })
            .diagnosed(Complaint::End);
        assert!(
            diagnosis.message.starts_with(
                "Thread 1 looks at `ready` again and again in line 2 and always finds false."
            ),
            "{}",
            diagnosis.message
        );
        assert!(diagnosis.evidence.facts.is_empty());
    }

    #[test]
    fn threads_that_try_for_each_others_locks_spin_and_who_joins_them_does_not() {
        let mut script = Script::new(
            "fn f() {\n    lock.lock();\n    while other.try_lock().is_err() {}\n    spawn(f).join();\n}\n",
        );
        let locks = [script.mutex(), script.mutex()];
        let children = [script.spawn(0, "spawn"), script.spawn(0, "spawn")];
        let mut waits = vec![script.waits(0, Operation::Join, None, "^join")];
        for (mine, other) in [(0, 1), (1, 0)] {
            script.step(children[mine], Operation::Lock, locks[mine], "lock.^lock");
            let since = script.last();
            let place = "other.^try_lock";
            let operation = Operation::TryLock;
            let wait = script.waits(children[other], operation, Some(locks[mine]), place);
            waits.push(held(wait, children[mine], since));
        }
        let diagnosis = script
            .ends(End::Livelock { waits })
            .diagnosed(Complaint::End);
        assert_eq!(diagnosis.line, Some(3));
        assert!(
            diagnosis.message.contains("Others go round"),
            "{}",
            diagnosis.message
        );
        assert!(!diagnosis.message.starts_with("Main"));
    }

    #[test]
    fn endless_tries_are_a_livelock_and_endless_changes_are_not() {
        let source = "fn f() {\n    lock.try_lock();\n    x.store(1);\n}\n";
        let mut tries = Script::new(source);
        let lock = tries.mutex();
        for _ in 0..20 {
            tries.step(0, Operation::TryLockFailed, lock, "lock.^try_lock");
        }
        let tries = tries.ends(End::TooLong { events: 20 });
        assert_eq!(code(&tries.diagnosed(Complaint::End)), Code::Livelock);

        let mut changes = Script::new(source);
        let (lock, x) = (changes.mutex(), changes.atomic());
        for _ in 0..20 {
            changes.step(0, Operation::TryLockFailed, lock, "lock.^try_lock");
            changes.store(0, x, "x.^store", "1");
        }
        let changes = changes.ends(End::TooLong { events: 40 });
        assert_eq!(code(&changes.diagnosed(Complaint::End)), Code::Timeout);
    }

    #[test]
    fn who_waits_for_room_is_not_said_to_spin_and_who_tries_to_send_is() {
        let with = |last: Operation| {
            let mut script = Script::new(
                "fn f() {\n    while !ready.load() {}\n    spawn(f);\n    letters.send(1);\n}\n",
            );
            let (ready, letters) = (script.atomic(), script.channel());
            let child = script.spawn(0, "spawn");
            script.step(child, last, letters, "letters.^send");
            script.load(0, ready, "ready.^load", "false");
            let waits = vec![
                script.waits(0, Operation::Load, Some(ready), "ready.^load"),
                script.waits(child, Operation::Send, Some(letters), "letters.^send"),
            ];
            let script = script.ends(End::Livelock { waits });
            script.diagnosed(Complaint::End).evidence.facts
        };
        assert!(with(Operation::Send).is_empty());
        assert_eq!(
            with(Operation::SendFailed),
            ["thread 1 spins in line 4 on `letters`"]
        );
    }
}
