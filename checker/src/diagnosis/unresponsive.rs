//! An answer came later than it may.

use trace::{Event, Operation, Trace, protocol::Complaint};

use super::{
    Code,
    case::{Case, Finding},
    text,
};

/// On real threads: what should not have mattered has kept an answer away.
fn never_came(case: &Case<'_>) -> Option<Finding> {
    let Complaint::NeverCame {
        what,
        meanwhile: Some(meanwhile),
        blocked: false,
    } = case.complaint()
    else {
        return None;
    };
    Some(
        Finding::new(
            Code::Unresponsive,
            format!(
                "{} never came while {}.",
                case.sentence(&text::phrase(what)),
                text::clean(meanwhile)
            ),
        )
        .advice(
            "Nobody held a stopwatch: the program had come to rest, and would have waited for ever. Ask what the \
             part of it that should answer was waiting for at that moment, and whether it has to.",
        ),
    )
}

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    if let Some(finding) = never_came(case) {
        return Some(finding);
    }
    let Complaint::Late {
        what,
        allowed_ns,
        taken_ns,
        since_ns,
    } = case.complaint()
    else {
        return None;
    };
    // From the beginning on, the time taken says it all.
    let span = match since_ns {
        0 => String::new(),
        since => format!(
            ", from {} to {},",
            text::duration(*since),
            text::duration(since + taken_ns)
        ),
    };
    let message = format!(
        "{} took {}{span} where at most {} are allowed",
        case.sentence(&text::phrase(what)),
        text::duration(*taken_ns),
        text::duration(*allowed_ns)
    );
    let longest = case.trace().and_then(|trace| {
        // Who waits for an answer is only the one who noticed.
        let window = (*since_ns, since_ns + taken_ns);
        busiest_step(trace, *allowed_ns, *taken_ns, window).or_else(|| {
            longest_of(trace, *allowed_ns, |event, length| {
                length <= *taken_ns && falls_into(window, event, length)
            })
        })
    });
    let finding = match longest {
        Some((index, length)) => {
            let trace = case.trace()?;
            let event = &trace.events[index];
            let who = case.thread(event.thread);
            let place = text::in_line(event.site.as_ref());
            let lasted = text::duration(length);
            let why = match length <= *taken_ns {
                true => format!("{who} spent {lasted} of it{place}"),
                false => format!("{who} is busy for {lasted}{place}"),
            };
            Finding::new(Code::Unresponsive, format!("{message}: {why}."))
                .at(event.site.as_ref())
                .focus([index])
        }
        None => Finding::new(Code::Unresponsive, format!("{message}.")),
    };
    Some(finding.advice(
        "The time is not the computer's but a clock of the checker's own, which moves only when all threads wait; so \
         this is not bad luck. Ask which thread should answer, and what it is busy with instead.",
    ))
}

/// The step of the longest time, if it alone is most of what is allowed, and its
/// duration: from the thread's step before to this one.
pub(super) fn longest_step(trace: &Trace, allowed_ns: u64) -> Option<(usize, u64)> {
    longest_of(trace, allowed_ns, |_, _| true)
}

/// The same, of those that may be why an answer was late: in the learner's lines those
/// that do not wait to be told something, or else in a thread that was started those in
/// which the check's own work is done.
fn busiest_step(
    trace: &Trace,
    allowed_ns: u64,
    taken_ns: u64,
    window: (u64, u64),
) -> Option<(usize, u64)> {
    let is_learners = |event: &Event| {
        event
            .site
            .as_ref()
            .is_some_and(|it| !text::in_check_file(it))
    };
    let is_told = |event: &Event| {
        matches!(
            event.operation,
            Operation::Receive | Operation::ReceiveFailed | Operation::WaitWoken
        )
    };
    longest_of(trace, allowed_ns, |event, length| {
        // Who asks in the midst of a sleep waits for a part of it only.
        let fits = length <= taken_ns || event.operation == Operation::Sleep;
        fits && is_learners(event) && !is_told(event) && falls_into(window, event, length)
    })
    .or_else(|| {
        longest_of(trace, allowed_ns, |event, length| {
            length <= taken_ns
                && event.thread != 0
                && event.operation == Operation::Sleep
                && falls_into(window, event, length)
        })
    })
}

/// Whether a step that took `length` was under way at some moment in between.
fn falls_into((since, until): (u64, u64), event: &Event, length: u64) -> bool {
    event.time_ns > since && event.time_ns.saturating_sub(length) < until
}

fn longest_of(
    trace: &Trace,
    allowed_ns: u64,
    is_asked_for: impl Fn(&Event, u64) -> bool,
) -> Option<(usize, u64)> {
    let lasted = |index: usize| {
        let event = &trace.events[index];
        let before = trace.events[..index]
            .iter()
            .rev()
            .find(|it| it.thread == event.thread)
            .map_or(0, |it| it.time_ns);
        event.time_ns.saturating_sub(before)
    };
    let takes_time = |index: &usize| {
        let event = &trace.events[*index];
        event.site.is_some() && !matches!(event.operation, Operation::Begin | Operation::Exit)
    };
    let (index, length) = (0..trace.events.len())
        .filter(takes_time)
        .map(|index| (index, lasted(index)))
        .filter(|&(index, length)| is_asked_for(&trace.events[index], length))
        // The first of equally long ones is the one to look at.
        .rev()
        .max_by_key(|&(_, length)| length)?;
    (length > 0 && length >= allowed_ns / 2).then_some((index, length))
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, code};
    use super::*;

    fn complaint() -> Complaint {
        Complaint::Late {
            what: "the answer to key `q`".into(),
            allowed_ns: 10_000_000,
            taken_ns: 250_000_000,
            since_ns: 0,
        }
    }

    #[test]
    fn the_step_that_took_the_time_is_named() {
        let mut script = Script::new("fn f() {\n    thread::sleep(long);\n    answer();\n}\n");
        script.act(0, Operation::Sleep, "thread::^sleep").time_ns = 250_000_000;
        script.act(0, Operation::Mark, "answer").time_ns = 250_000_000;
        let diagnosis = script.diagnosed(complaint());
        assert_eq!(code(&diagnosis), Code::Unresponsive);
        assert_eq!(
            diagnosis.message,
            "The answer to key `q` took 250 ms where at most 10 ms are allowed: main spent 250 ms of it in line 2."
        );
    }

    #[test]
    fn who_is_busy_is_named_and_not_who_waits_for_the_answer() {
        let mut script = Script::new("fn f() {\n    steps.join();\n    answer();\n}\n");
        let child = script.spawn(0, "steps");
        script.act(child, Operation::Join, "steps.^join").time_ns = 200_000_000;
        script.act(0, Operation::Receive, "answer").time_ns = 250_000_000;
        let diagnosis = script.diagnosed(complaint());
        assert_eq!(
            diagnosis.message,
            "The answer to key `q` took 250 ms where at most 10 ms are allowed: thread 1 spent 200 ms of it in line 2."
        );
    }

    #[test]
    fn a_sleep_that_had_begun_before_is_named_with_its_own_length() {
        let mut script = Script::new("fn f() {\n    thread::sleep(long);\n    answer();\n}\n");
        let child = script.spawn(0, "thread");
        script
            .act(child, Operation::Sleep, "thread::^sleep")
            .time_ns = 400_000_000;
        script.act(0, Operation::Receive, "answer").time_ns = 400_000_000;
        let diagnosis = script.diagnosed(complaint());
        assert_eq!(
            diagnosis.message,
            "The answer to key `q` took 250 ms where at most 10 ms are allowed: thread 1 is busy for 400 ms in line 2."
        );
    }

    #[test]
    fn on_real_threads_what_stood_in_the_way_is_named() {
        let diagnosis = Script::new("fn f() {}\n").diagnosed(Complaint::NeverCame {
            what: "the answer to client 2".into(),
            meanwhile: Some("client 1 thought about its next word".into()),
            blocked: false,
        });
        assert_eq!(code(&diagnosis), Code::Unresponsive);
        assert_eq!(
            diagnosis.message,
            "The answer to client 2 never came while client 1 thought about its next word."
        );
    }

    #[test]
    fn without_one_long_step_none_is_blamed() {
        let mut script = Script::new("fn f() {\n    thread::sleep(long);\n}\n");
        for step in 1..=100u64 {
            script.act(0, Operation::Sleep, "thread::^sleep").time_ns = step * 2_500_000;
        }
        let diagnosis = script.diagnosed(complaint());
        assert!(
            diagnosis
                .message
                .ends_with("where at most 10 ms are allowed.")
        );
    }

    #[test]
    fn it_is_said_when_the_waiting_began_and_what_was_over_by_then_is_not_blamed() {
        let mut script =
            Script::new("fn f() {\n    sleep(long);\n    sleep(again);\n    answer();\n}\n");
        script.act(0, Operation::Sleep, "sleep(long)").time_ns = 240_000_000;
        script.act(0, Operation::Sleep, "sleep(again)").time_ns = 440_000_000;
        script.act(0, Operation::Mark, "answer").time_ns = 490_000_000;
        let diagnosis = script.diagnosed(Complaint::Late {
            what: "answer_all".into(),
            allowed_ns: 10_000_000,
            taken_ns: 250_000_000,
            since_ns: 240_000_000,
        });
        assert_eq!(
            diagnosis.message,
            "`answer_all` took 250 ms, from 240 ms to 490 ms, where at most 10 ms are allowed: main spent 200 ms of it in line 3."
        );
    }
}
