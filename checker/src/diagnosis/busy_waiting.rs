//! A thread looks again and again where it has to wait.

use std::collections::BTreeMap;

use trace::{Event, Operation, Site, Trace, protocol::Complaint};

use super::{
    Code,
    case::{Case, Finding},
    text,
};

/// Events at the end of a trace in which the threads that go round are seen: a few
/// rounds of any loop.
const TAIL: usize = 60;
/// Steps in there from which on a thread goes round, and does not end only now.
const ROUNDS: usize = 12;
/// Times that a thread is told the same in there, and has not taken it in.
const SEVERAL: usize = 3;
/// What a channel says that has no message, and will have none.
const CLOSED: &str = "no sender is left";

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    if *case.complaint() != Complaint::BusyWaiting {
        return None;
    }
    let spinners = case.trace().map_or(Vec::new(), going_round);
    let Some(&(thread, look)) = spinners.first() else {
        return Some(finding(
            "A thread looked again and again".to_owned(),
            "it had to wait",
        ));
    };
    let others = spinners.iter().skip(1).map(|&(thread, look)| {
        let place = text::in_line(look.and_then(|it| it.site.as_ref()));
        format!("{} does the same{place}", case.thread(thread))
    });
    let last = case.events().iter().rposition(|event| Some(event) == look);
    let site = look.and_then(|it| it.site.as_ref());
    let place = text::in_line(site);
    let what = match look.and_then(|it| it.object) {
        Some(object) => format!("looks at {}", case.object(Some(object))),
        None => "goes round".to_owned(),
    };
    let who = case.who(thread);
    let mut finding = finding(
        format!("{who} {what} again and again{place}"),
        "there is nothing to do for it",
    );
    if let Some(advice) = case
        .trace()
        .and_then(|trace| asks_what_is_closed(case, trace, thread))
    {
        finding = finding.advice(advice);
    }
    Some(finding.facts(others).at(site).focus(last))
}

/// What to say to a thread that may well wait for messages, but asks a channel too that
/// nobody can send to any more.
fn asks_what_is_closed(case: &Case<'_>, trace: &Trace, thread: usize) -> Option<String> {
    let failed = tail(trace)
        .iter()
        .filter(|it| it.thread == thread && it.operation == Operation::ReceiveFailed);
    let said = |it: &Event| it.read.clone().or_else(|| it.wrote.clone());
    let (closed, empty): (Vec<&Event>, Vec<&Event>) =
        failed.partition(|it| said(it).as_deref() == Some(CLOSED));
    let object = closed.first()?.object?;
    // Who is told now and then that there is no message yet does not wait at all.
    let one_only = closed.iter().all(|it| it.object == Some(object)) && empty.is_empty();
    if closed.len() < SEVERAL || !one_only {
        return None;
    }
    let mut events = trace.events.iter().rev();
    let close = events.find(|it| {
        it.operation == Operation::Disconnect
            && it.object == Some(object)
            && it.wrote.as_ref().is_some_and(|it| it.contains("sender"))
    });
    let since = close
        .and_then(|it| it.site.as_ref())
        .map_or(String::new(), |it| format!(" since {}", text::line(it)));
    Some(format!(
        "{} is closed{since}: no sender is left. It says so at once, each time that it is asked. Ask what an answer \
         like that should change.",
        case.sentence(case.object(Some(object)))
    ))
}

fn finding(what: String, while_: &str) -> Finding {
    Finding::new(
        Code::BusyWaiting,
        format!("{what}, and keeps a processor busy for as long as {while_}."),
    )
    .advice(
        "It should sleep until somebody tells it that there is something new. Ask what it waits for, who brings \
         that about, and with what the one can tell the other.",
    )
}

fn tail(trace: &Trace) -> &[Event] {
    &trace.events[trace.events.len().saturating_sub(TAIL)..]
}

/// The threads that go round at the end of a trace, each with what it looks at.
fn going_round(trace: &Trace) -> Vec<(usize, Option<&Event>)> {
    let mut steps: BTreeMap<usize, Vec<&Event>> = BTreeMap::new();
    for event in tail(trace) {
        steps.entry(event.thread).or_default().push(event);
    }
    steps
        .into_iter()
        .filter(|(_, steps)| steps.len() >= ROUNDS)
        .map(|(thread, steps)| (thread, look_of(&steps)))
        .collect()
}

/// The first line, in the order of the file, from which things are looked at.
fn look_of<'t>(steps: &[&'t Event]) -> Option<&'t Event> {
    let looks = steps.iter().filter(|event| {
        let gives_back = matches!(event.operation, Operation::Unlock | Operation::UnlockShared);
        event.object.is_some() && !gives_back
    });
    let own = |site: &Option<Site>| site.as_ref().is_some_and(|it| !text::in_check_file(it));
    let in_order = |event: &&&Event| (!own(&event.site), event.site.clone());
    looks.rev().min_by_key(in_order).copied()
}

#[cfg(test)]
mod tests {
    use trace::End;

    use super::super::fixtures::{Script, code};
    use super::*;

    /// A consumer that looks 20 times under the lock, while main sleeps.
    fn looking() -> Script {
        let mut script = Script::new(
            "fn take() {\n    while items.lock().unwrap().is_empty() {\n        yield_now();\n    }\n}\n\
             fn main() {\n    spawn(take);\n    sleep(SECOND);\n}\n",
        );
        let items = script.mutex();
        let consumer = script.spawn(0, "spawn");
        for _ in 0..20 {
            script.step(consumer, Operation::Lock, items, "items.^lock");
            script.step(consumer, Operation::Unlock, items, "items.^lock");
            script.act(consumer, Operation::Yield, "yield_now");
        }
        let waits = vec![
            script.waits(0, Operation::Sleep, None, "sleep"),
            script.waits(consumer, Operation::Lock, Some(items), "items.^lock"),
        ];
        script.ends(End::Livelock { waits })
    }

    #[test]
    fn the_line_that_looks_and_what_it_looks_at_are_named() {
        let diagnosis = looking().diagnosed(Complaint::BusyWaiting);
        assert_eq!(code(&diagnosis), Code::BusyWaiting);
        assert_eq!(diagnosis.line, Some(2));
        assert_eq!(
            diagnosis.message,
            "Thread 1 looks at `items` again and again in line 2, and keeps a processor busy for as long as there \
             is nothing to do for it."
        );
    }

    #[test]
    fn who_asks_a_closed_channel_again_and_again_is_told_that_it_is_closed() {
        for (answers, told) in [
            (&[CLOSED][..], true),
            (&[CLOSED, "the channel is empty"][..], false),
            (&["the channel is empty"][..], false),
        ] {
            let mut script = Script::new(
                "fn take() {\n    jobs.recv();\n}\nfn main() {\n    spawn(take);\n    drop(send);\n}\n",
            );
            let jobs = script.channel();
            let taker = script.spawn(0, "spawn");
            script
                .step(0, Operation::Disconnect, jobs, "^drop(send)")
                .wrote = Some("the last sender is gone".into());
            for answer in answers.iter().cycle().take(20) {
                script
                    .step(taker, Operation::ReceiveFailed, jobs, "jobs.^recv")
                    .read = Some((*answer).into());
            }
            let diagnosis = script.diagnosed(Complaint::BusyWaiting);
            let advice = diagnosis.evidence.advice;
            assert_eq!(
                advice.contains("is closed since line 6"),
                told,
                "{answers:?}: {advice}"
            );
        }
    }

    #[test]
    fn a_loop_that_nothing_ends_is_a_livelock_where_nobody_asked_about_waiting() {
        let diagnosis = looking().diagnosed(Complaint::End);
        assert_eq!(code(&diagnosis), Code::Livelock);
    }

    #[test]
    fn without_a_trace_it_is_said_all_the_same() {
        let mut failure = looking().failure(Complaint::BusyWaiting);
        failure.trace = None;
        let diagnosis = looking().diagnosed_with(failure);
        assert_eq!(code(&diagnosis), Code::BusyWaiting);
        assert!(diagnosis.message.starts_with("A thread looked"));
    }
}
