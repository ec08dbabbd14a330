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
        since => {
            let (since, until) = text::apart(*since, since + taken_ns);
            format!(", from {since} to {until},")
        }
    };
    let (taken, allowed) = text::apart(*taken_ns, *allowed_ns);
    let limit = match allowed_ns {
        0 => "it should take no time at all".to_owned(),
        _ => format!("at most {allowed} is allowed"),
    };
    let message = format!(
        "{} took {taken}{span} where {limit}",
        case.sentence(&text::phrase(what)),
    );
    let window = (*since_ns, since_ns + taken_ns);
    let busiest = case
        .trace()
        .and_then(|trace| busiest_step(trace, *allowed_ns, *taken_ns, window));
    // Where no time is allowed, every sleep is long.
    if let Some(trace) = case.trace()
        && (busiest.is_none() || *allowed_ns == 0)
        && let Some(index) = late_look(trace, taken_ns.saturating_sub(*allowed_ns), window)
    {
        return Some(looks_from_time_to_time(case, &message, index));
    }
    if let (Some((index, _)), Some(trace)) = (busiest, case.trace())
        && is_one_of_many_naps(trace, index)
    {
        return Some(looks_from_time_to_time(case, &message, index));
    }
    let longest = busiest.or_else(|| {
        let trace = case.trace()?;
        // Who waits for an answer is only the one who noticed.
        work_of_the_check(trace, *allowed_ns, *taken_ns, window).or_else(|| {
            longest_of(trace, *allowed_ns, |event, length| {
                length <= *taken_ns && falls_into(window, event, length)
            })
        })
    });
    let finding = match longest {
        Some((index, length)) => {
            let trace = case.trace()?;
            let event = &trace.events[index];
            let (why, others) = why(case, trace, index, length, *taken_ns, window);
            Finding::new(Code::Unresponsive, format!("{message}: {why}."))
                .at(event.site.as_ref())
                .focus([index])
                .focus(others)
        }
        None => Finding::new(Code::Unresponsive, format!("{message}.")),
    };
    Some(finding.advice(
        "The time is not the computer's but a clock of the checker's own, which moves only when all threads wait; so \
         this is not bad luck. Ask which thread should answer, and what keeps it from that.",
    ))
}

/// What a step that took `length` has to do with the time that passed in the window, and
/// the steps of others that this speaks of.
fn why(
    case: &Case<'_>,
    trace: &Trace,
    index: usize,
    length: u64,
    taken_ns: u64,
    window: (u64, u64),
) -> (String, Option<usize>) {
    let event = &trace.events[index];
    let who = case.thread(event.thread);
    let place = text::in_line(event.site.as_ref());
    if length > taken_ns {
        // A sleep of the check's own stands for work.
        let does = match event.operation == Operation::Sleep && !is_the_checks(event) {
            true => "sleeps",
            false => "is busy",
        };
        let lasted = text::duration(length);
        return (format!("{who} {does} for {lasted}{place}"), None);
    }
    let part = part_of(window, event, length);
    if let Some((what, holder)) = waited_for(case, trace, index, length) {
        let part = text::duration(part);
        return (format!("{who} waited {part} of it{place} {what}"), holder);
    }
    // A step that is no more than one of many says little.
    let same: Vec<u64> = (0..trace.events.len())
        .filter(|&it| {
            let other = &trace.events[it];
            (other.thread, other.operation) == (event.thread, event.operation)
                && other.site == event.site
        })
        .map(|it| part_of(window, &trace.events[it], lasted(trace, it)))
        .filter(|&it| it > 0)
        .collect();
    let (spent, goes) = match part >= taken_ns / 2 || same.len() < 2 {
        true => (part, String::new()),
        false => (
            same.iter().sum(),
            format!(", in {} goes", text::thousands(same.len() as u64)),
        ),
    };
    let spent = text::duration(spent);
    (format!("{who} spent {spent} of it{place}{goes}"), None)
}

/// How much of the window a step that took `length` was under way.
fn part_of((since, until): (u64, u64), event: &Event, length: u64) -> u64 {
    let began = event.time_ns.saturating_sub(length);
    event.time_ns.min(until).saturating_sub(began.max(since))
}

/// What a thread waited for in a step that is a wait; and the step by which another
/// thread had taken it, if that one had it all the time.
fn waited_for(
    case: &Case<'_>,
    trace: &Trace,
    index: usize,
    length: u64,
) -> Option<(String, Option<usize>)> {
    let event = &trace.events[index];
    let object = case.object(event.object);
    let what = match event.operation {
        Operation::Lock | Operation::LockShared => {
            let holder = trace.events[..index].iter().rposition(|it| {
                it.object == event.object
                    && it.thread != event.thread
                    && it.operation.takes_a_lock()
            });
            let began = event.time_ns.saturating_sub(length);
            let holder = holder.filter(|&it| trace.events[it].time_ns <= began);
            let held = holder.map_or(String::new(), |it| {
                let taken = &trace.events[it];
                let place = text::in_line(taken.site.as_ref());
                format!(", which {} had taken{place}", case.thread(taken.thread))
            });
            return Some((format!("for {object}{held}"), holder));
        }
        Operation::Send => format!("to send to {object}"),
        Operation::Receive => format!("for a message from {object}"),
        Operation::WaitWoken => format!("to be notified on {object}"),
        Operation::Join => match event.peer {
            Some(peer) => format!("for {} to end", case.thread(peer)),
            None => "for a thread to end".to_owned(),
        },
        _ => return None,
    };
    Some((what, None))
}

fn is_the_checks(event: &Event) -> bool {
    event.site.as_ref().is_some_and(text::in_check_file)
}

/// The step of the longest time, if it alone is most of what is allowed, and its
/// duration: from the thread's step before to this one.
pub(super) fn longest_step(trace: &Trace, allowed_ns: u64) -> Option<(usize, u64)> {
    longest_of(trace, allowed_ns, |_, _| true)
}

/// The answer was late by no more than one of many short sleeps, as it is for those who
/// sleep and look, and sleep again.
fn looks_from_time_to_time(case: &Case<'_>, message: &str, index: usize) -> Finding {
    let event = &case.events()[index];
    Finding::new(
        Code::Unresponsive,
        format!(
            "{message}: {} sleeps{} again and again, and does not notice before its next look what has happened \
             meanwhile.",
            case.thread(event.thread),
            text::in_line(event.site.as_ref()),
        ),
    )
    .at(event.site.as_ref())
    .focus([index])
    .advice(
        "A shorter sleep makes this rarer and costs more looks, most of them in vain. Ask what exactly is waited for, \
         and use something that ends at the moment when it has happened: a join, a message, a condition variable.",
    )
}

/// The last sleep in the window that can have made somebody late by so much, if it is
/// one of many from the same line.
fn late_look(trace: &Trace, late_ns: u64, window: (u64, u64)) -> Option<usize> {
    let (index, _) = trace.events.iter().enumerate().rev().find(|(index, it)| {
        let length = lasted(trace, *index);
        naps(it) && length >= late_ns && falls_into(window, it, length)
    })?;
    is_one_of_many_naps(trace, index).then_some(index)
}

/// A sleep in a line of the learner's.
fn naps(event: &Event) -> bool {
    matches!(event.operation, Operation::Sleep | Operation::WaitTimedOut)
        && event.site.is_some()
        && !is_the_checks(event)
}

/// Whether a thread sleeps in this line again and again.
fn is_one_of_many_naps(trace: &Trace, index: usize) -> bool {
    let event = &trace.events[index];
    let is_same = |it: &&Event| naps(it) && it.thread == event.thread && it.site == event.site;
    trace.events.iter().filter(is_same).count() > 2
}

/// The same, of those that may be why an answer was late: in the learner's lines those
/// that do not wait to be told something.
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
}

/// The same, of those in a thread that was started in which the check's own work is done.
fn work_of_the_check(
    trace: &Trace,
    allowed_ns: u64,
    taken_ns: u64,
    window: (u64, u64),
) -> Option<(usize, u64)> {
    longest_of(trace, allowed_ns, |event, length| {
        length <= taken_ns
            && event.thread != 0
            && event.operation == Operation::Sleep
            && falls_into(window, event, length)
    })
}

/// Whether a step that took `length` was under way at some moment in between.
fn falls_into((since, until): (u64, u64), event: &Event, length: u64) -> bool {
    event.time_ns > since && event.time_ns.saturating_sub(length) < until
}

/// The time from the thread's step before to this one.
fn lasted(trace: &Trace, index: usize) -> u64 {
    let event = &trace.events[index];
    let before = trace.events[..index]
        .iter()
        .rev()
        .find(|it| it.thread == event.thread)
        .map_or(0, |it| it.time_ns);
    event.time_ns.saturating_sub(before)
}

fn longest_of(
    trace: &Trace,
    allowed_ns: u64,
    is_asked_for: impl Fn(&Event, u64) -> bool,
) -> Option<(usize, u64)> {
    let takes_time = |index: &usize| {
        let event = &trace.events[*index];
        event.site.is_some() && !matches!(event.operation, Operation::Begin | Operation::Exit)
    };
    let (index, length) = (0..trace.events.len())
        .filter(takes_time)
        .map(|index| (index, lasted(trace, index)))
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
            "The answer to key `q` took 250 ms where at most 10 ms is allowed: main spent 250 ms of it in line 2."
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
            "The answer to key `q` took 250 ms where at most 10 ms is allowed: thread 1 waited 200 ms of it in line 2 \
             for a thread to end."
        );
    }

    #[test]
    fn who_waits_for_a_lock_is_not_busy_and_who_has_it_is_named() {
        for (since, held) in [
            (0, ", which thread 1 had taken in line 2"),
            (60_000_000, ""),
        ] {
            let mut script =
                Script::new("fn f() {\n    a.lock();\n    b.lock();\n    spawn();\n}\n");
            let lock = script.mutex();
            let child = script.spawn(0, "spawn");
            script.step(child, Operation::Lock, lock, "a.^lock").time_ns = since;
            let work = script.act(child, Operation::Sleep, "spawn");
            work.time_ns = 200_000_000;
            work.site.as_mut().expect("a place was given").file =
                "exercises/99_example/check.rs".into();
            script
                .step(child, Operation::Unlock, lock, "a.^lock")
                .time_ns = 200_000_000;
            script.step(0, Operation::Lock, lock, "b.^lock").time_ns = 200_000_000;
            let diagnosis = script.diagnosed(Complaint::Late {
                what: "the answer".into(),
                allowed_ns: 10_000_000,
                taken_ns: 250_000_000,
                since_ns: 0,
            });
            let name = script.names().object(Some(lock)).to_owned();
            assert_eq!(
                diagnosis.message,
                format!(
                    "The answer took 250 ms where at most 10 ms is allowed: main waited 200 ms of it in line 3 for \
                     {name}{held}."
                )
            );
        }
    }

    #[test]
    fn many_goes_of_one_line_are_added_up_and_only_as_far_as_they_matter() {
        let mut script = Script::new("fn f() {\n    work();\n    answer();\n}\n");
        for step in 1..=10u64 {
            script.act(0, Operation::Mark, "work").time_ns = step * 20_000_000;
        }
        script.act(0, Operation::Mark, "answer").time_ns = 200_000_000;
        let diagnosis = script.diagnosed(Complaint::Late {
            what: "the answer".into(),
            allowed_ns: 10_000_000,
            taken_ns: 170_000_000,
            since_ns: 30_000_000,
        });
        assert_eq!(
            diagnosis.message,
            "The answer took 170 ms, from 30 ms to 200 ms, where at most 10 ms is allowed: main spent 170 ms of it in \
             line 2, in 9 goes."
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
            "The answer to key `q` took 250 ms where at most 10 ms is allowed: thread 1 sleeps for 400 ms in line 2."
        );
    }

    #[test]
    fn a_nap_that_is_longer_than_the_delay_is_no_work_and_the_times_differ() {
        let mut script = Script::new("fn f() {\n    sleep(nap);\n    take();\n}\n");
        for step in 1..=3u64 {
            script.act(0, Operation::Sleep, "^sleep(nap)").time_ns = 1_000_000_000 + step * 500_000;
        }
        let diagnosis = script.diagnosed(Complaint::Late {
            what: "handing on an item".into(),
            allowed_ns: 1_000,
            taken_ns: 200_000,
            since_ns: 1_001_300_000,
        });
        assert_eq!(
            diagnosis.message,
            "Handing on an item took 200 µs, from 1.0013 s to 1.0015 s, where at most 1 µs is allowed: main sleeps in \
             line 2 again and again, and does not notice before its next look what has happened meanwhile."
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
                .ends_with("where at most 10 ms is allowed.")
        );
    }

    #[test]
    fn who_sleeps_and_looks_again_is_named_and_not_who_was_looked_for() {
        let mut script = Script::new("fn f() {\n    sleep(nap);\n    take();\n}\n");
        for step in 1..=11u64 {
            script.act(0, Operation::Sleep, "^sleep(nap)").time_ns = step * 30_000_000;
        }
        let diagnosis = script.diagnosed(Complaint::Late {
            what: "taking two items".into(),
            allowed_ns: 300_000_000,
            taken_ns: 330_000_000,
            since_ns: 0,
        });
        assert_eq!(
            diagnosis.message,
            "Taking two items took 330 ms where at most 300 ms is allowed: main sleeps in line 2 again and again, and does not \
             notice before its next look what has happened meanwhile."
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
            "`answer_all` took 250 ms, from 240 ms to 490 ms, where at most 10 ms is allowed: main spent 200 ms of it in line 3."
        );
    }

    #[test]
    fn who_is_late_by_little_is_told_with_as_many_digits_as_it_takes() {
        let mut script = Script::new("fn f() {\n    answer();\n}\n");
        script.act(0, Operation::Mark, "answer").time_ns = 2_951_000_000;
        let diagnosis = script.diagnosed(Complaint::Late {
            what: "the work".into(),
            allowed_ns: 2_950_011_000,
            taken_ns: 2_951_000_000,
            since_ns: 0,
        });
        assert_eq!(
            diagnosis.message,
            "The work took 2.951 s where at most 2.95 s is allowed: main spent 2.95 s of it in line 2."
        );
    }
}
