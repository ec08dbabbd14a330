//! What the nearest passing interleaving does the other way round.

use trace::{End, Event, ObjectKind, Operation, Trace};

use crate::{
    diagnosis::{Code, Names, text},
    verdict::Diagnosis,
};

/// Events of the interleavings that are compared, step by step.
const LONGEST: usize = 2_000;

/// "It passes if thread 1 writes `total` in line 3 before thread 2 reads it in line 2":
/// the first two steps on one object that have changed places, if there are any in the
/// learner's lines.
///
/// Each of them is named so that there is no other such step in the failing interleaving:
/// else what is said to pass could be read into the one that fails.
pub(super) fn difference(diagnosis: &Diagnosis, names: &Names) -> Option<String> {
    // Nothing passes where what can come of a program was to be said. And who was inside
    // with whom is a matter of marks, which have no order that could be named.
    if matches!(diagnosis.code, Code::WrongPrediction | Code::Overlap) {
        return None;
    }
    let evidence = &diagnosis.evidence;
    let (failing, passing) = (evidence.trace.as_ref()?, evidence.passing.as_ref()?);
    if failing.events.len().max(passing.events.len()) > LONGEST {
        return None;
    }
    let all = &with_waits(failing);
    let swapped = swapped(all, failing.events.len(), passing);
    let told = |first: usize, second: usize| {
        let later = told(all, second, names, names.object(all.events[second].object))?;
        let earlier = told(all, first, names, "it")?;
        Some(format!("{later} before {earlier}"))
    };
    if let Some((first, second)) = swapped.all_of_it
        && let Some(told) = told(first, second)
    {
        return Some(format!("With all else the same, it passes if {told}."));
    }
    // There is more to it, and who knows which of it matters.
    let told = swapped
        .pairs
        .iter()
        .find_map(|&(one, two)| told(one, two))?;
    Some(format!("In an interleaving that passes, {told}."))
}

/// The trace, with what its threads wait to do at its end as its last steps.
fn with_waits(trace: &Trace) -> Trace {
    let mut trace = trace.clone();
    let (End::Deadlock { waits } | End::Livelock { waits }) = &trace.end else {
        return trace;
    };
    let steps = waits.iter().map(|wait| Event {
        thread: wait.thread,
        operation: wait.operation,
        object: wait.object,
        peer: wait.peer,
        site: wait.site.clone(),
        read: None,
        wrote: None,
        ordering: None,
        stale: None,
        time_ns: 0,
        clock: Vec::new(),
        unwinding: false,
    });
    trace.events.extend(steps);
    trace
}

/// "thread 1 writes `total` in line 3 for the second time".
fn told(trace: &Trace, step: usize, names: &Names, object: &str) -> Option<String> {
    let event = &trace.events[step];
    let site = event.site.as_ref().filter(|it| !text::in_check_file(it))?;
    let verb = verb(event.operation)?;
    let is_like = |other: &&Event| {
        let line = other.site.as_ref().map(|it| (&it.file, it.line));
        line == Some((&site.file, site.line))
            && other.thread == event.thread
            && other.object == event.object
            && self::verb(other.operation) == Some(verb)
    };
    let count = |events: &[Event]| events.iter().filter(is_like).count();
    let time = match count(&trace.events) {
        1 => String::new(),
        _ => {
            let before = count(&trace.events[..step]);
            format!(" for the {} time", TIMES.get(before)?)
        }
    };
    let what = match (event.operation, verb) {
        (Operation::Print, (verb, _)) => verb.to_owned(),
        (_, (verb, more)) => format!("{verb} {object}{more}"),
    };
    let who = names.thread(event.thread);
    Some(format!("{who} {what} in {}{time}", text::line(site)))
}

const TIMES: [&str; 10] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
];

/// What is done to an object, in the words before and after it. Nothing for what a
/// reader would not call a step at its line.
fn verb(operation: Operation) -> Option<(&'static str, &'static str)> {
    Some(match operation {
        Operation::Load | Operation::Read => ("reads", ""),
        Operation::Store | Operation::Write => ("writes", ""),
        Operation::ReadModifyWrite => ("changes", ""),
        Operation::CompareExchangeFailed => ("looks at", ""),
        Operation::Lock | Operation::TryLock => ("takes", ""),
        Operation::LockShared | Operation::TryLockShared => ("takes", " to read"),
        Operation::QueueUp => ("asks for", ""),
        Operation::TryLockFailed | Operation::TryLockSharedFailed => ("tries to take", ""),
        Operation::LockTimedOut => ("gives up waiting for", ""),
        Operation::WaitBegin => ("begins to wait on", ""),
        Operation::NotifyOne | Operation::NotifyAll => ("notifies", ""),
        Operation::Arrive => ("arrives at", ""),
        Operation::Send => ("sends to", ""),
        Operation::Receive => ("receives from", ""),
        Operation::Print => ("prints", ""),
        Operation::Use => ("uses", ""),
        Operation::Take => ("takes", " for its own"),
        Operation::HandOver => ("hands", " over"),
        Operation::Destroy => ("destroys", ""),
        _ => return None,
    })
}

/// What has changed places, as events of the failing trace: in this order there, and in
/// the other order in the passing one.
struct Swapped {
    pairs: Vec<(usize, usize)>,
    /// The pair that stands for all of them: the two traces are made of the same steps,
    /// and where these two are the other way round, and all else is as it was, so are the
    /// others.
    all_of_it: Option<(usize, usize)>,
}

/// The first `events` steps of the failing trace happened, the others were waited for.
fn swapped(failing: &Trace, events: usize, passing: &Trace) -> Swapped {
    let same = counterparts(failing, passing);
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (second, in_passing) in same.iter().enumerate() {
        let Some(in_passing) = in_passing else {
            continue;
        };
        // Those that only wait do so in no order.
        for (first, other) in same[..second.min(events)].iter().enumerate() {
            let reversed = other.is_some_and(|other| other > *in_passing);
            if reversed && dependent(failing, first, second) {
                pairs.push((first, second));
            }
        }
    }
    // The earliest and the latest of them say the most: if the latter comes before
    // the former, all between have changed places too.
    pairs.sort_by_key(|&(first, second)| (first, std::cmp::Reverse(second)));
    let threads = |&(first, second): &(usize, usize)| {
        (failing.events[first].thread, failing.events[second].thread)
    };
    let all_of_it = pairs.first().copied().filter(|outer| {
        let mut others = pairs.iter();
        let is_no_choice = |event: &Event| event.stale.is_none();
        others.all(|it| threads(it) == threads(outer) && it.1 <= outer.1)
            && same.iter().all(Option::is_some)
            && same.len() == passing.events.len()
            && failing.events.iter().all(is_no_choice)
            && passing.events.iter().all(is_no_choice)
    });
    Swapped { pairs, all_of_it }
}

/// Where in the passing trace the same step of the same thread stands, for as long as
/// the thread has done the same things until then.
fn counterparts(failing: &Trace, passing: &Trace) -> Vec<Option<usize>> {
    let mut theirs: Vec<std::vec::IntoIter<usize>> = (0..failing.threads.len())
        .map(|thread| {
            let own = |&it: &usize| passing.events[it].thread == thread;
            let own: Vec<usize> = (0..passing.events.len()).filter(own).collect();
            own.into_iter()
        })
        .collect();
    let kind = |trace: &Trace, event: &Event| event.object.map(|it| trace.objects[it].kind);
    failing
        .events
        .iter()
        .map(|mine| {
            let rest = &mut theirs[mine.thread];
            let same = rest.next().filter(|&other| {
                let other = &passing.events[other];
                mine.operation == other.operation
                    && mine.site == other.site
                    && kind(failing, mine) == kind(passing, other)
            });
            if same.is_none() {
                *rest = Vec::new().into_iter();
            }
            same
        })
        .collect()
}

/// Whether two steps of different threads can affect each other.
fn dependent(trace: &Trace, first: usize, second: usize) -> bool {
    let (one, two) = (&trace.events[first], &trace.events[second]);
    let reads = |event: &Event| {
        matches!(
            event.operation,
            Operation::Load
                | Operation::Read
                | Operation::LockShared
                | Operation::Use
                | Operation::Take
                | Operation::Pin
        )
    };
    // Who takes a lock says as much as who gives it back, and has a line.
    let gives_back =
        |event: &Event| matches!(event.operation, Operation::Unlock | Operation::UnlockShared);
    let Some(object) = one.object else {
        return false;
    };
    one.thread != two.thread
        && one.object == two.object
        && trace.objects[object].kind != ObjectKind::Clock
        && !(reads(one) && reads(two))
        && !gives_back(one)
        && !gives_back(two)
        && one.site.is_some()
        && two.site.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::fixtures::{Script, wrong_value};

    const SOURCE: &str = "fn add() {\n    total.load();\n    total.store();\n    spawn();\n}\n";

    fn run(order: &[(usize, bool)]) -> Script {
        let mut script = Script::new(SOURCE);
        let total = script.atomic();
        script.spawn(0, "spawn");
        script.spawn(0, "spawn");
        for &(thread, store) in order {
            match store {
                true => script.store(thread, total, "total.^store", "1"),
                false => script.load(thread, total, "total.^load", "0"),
            }
        }
        script
    }

    fn told(failing: &[(usize, bool)], passing: &[(usize, bool)]) -> Option<String> {
        told_of(Code::LostUpdate, failing, passing)
    }

    fn told_of(code: Code, failing: &[(usize, bool)], passing: &[(usize, bool)]) -> Option<String> {
        let script = run(failing);
        let mut failure = script.failure(wrong_value("2", "1"));
        failure.passing = Some(run(passing).trace);
        let mut diagnosis = script.diagnosed_with(failure);
        diagnosis.code = code;
        difference(&diagnosis, &script.names())
    }

    #[test]
    fn two_steps_stand_for_all_that_changed_places() {
        let failing = [(1, false), (2, false), (1, true), (2, true)];
        let passing = [(1, false), (1, true), (2, false), (2, true)];
        assert_eq!(
            told(&failing, &passing).as_deref(),
            Some(
                "With all else the same, it passes if thread 1 writes `total` in line 3 before thread 2 reads it in line 2."
            )
        );
        // Nothing passes of a program whose outcomes are to be said.
        assert_eq!(told_of(Code::WrongPrediction, &failing, &passing), None);
    }

    #[test]
    fn of_a_line_to_which_a_thread_comes_again_it_is_said_which_time() {
        let round = |thread| [(thread, false), (thread, true)];
        let failing = [&round(1)[..], &round(2), &round(1), &round(2)].concat();
        let passing = [&round(1)[..], &round(1), &round(2), &round(2)].concat();
        assert_eq!(
            told(&failing, &passing).as_deref(),
            Some(
                "With all else the same, it passes if thread 1 writes `total` in line 3 for the second time before thread 2 reads it in line 2 for the first time."
            )
        );
    }

    #[test]
    fn a_change_of_places_among_others_is_not_said_to_be_enough() {
        // Each of them goes before the other somewhere, where it did not.
        let failing = [(1, false), (2, true), (1, false), (2, true), (1, true)];
        let passing = [(2, true), (1, false), (1, false), (1, true), (2, true)];
        assert_eq!(
            told(&failing, &passing).as_deref(),
            Some(
                "In an interleaving that passes, thread 2 writes `total` in line 3 for the first time before thread 1 reads it in line 2 for the first time."
            )
        );
        // One of them goes on in another way.
        let failing = [(1, false), (2, false), (1, true), (2, true), (2, true)];
        let passing = [(1, false), (1, true), (2, false), (2, true)];
        assert_eq!(
            told(&failing, &passing).as_deref(),
            Some(
                "In an interleaving that passes, thread 1 writes `total` in line 3 before thread 2 reads it in line 2."
            )
        );
    }

    #[test]
    fn nothing_is_said_of_lines_of_the_check() {
        let of_check = |order: &[(usize, bool)]| {
            let mut script = run(order);
            let events = script.trace.events.iter_mut();
            for site in events.filter_map(|it| it.site.as_mut()) {
                site.file = "check.rs".into();
            }
            script
        };
        let failing = of_check(&[(1, false), (2, false), (1, true), (2, true)]);
        let passing = of_check(&[(1, false), (1, true), (2, false), (2, true)]);
        let mut failure = failing.failure(wrong_value("2", "1"));
        failure.passing = Some(passing.trace);
        let diagnosis = failing.diagnosed_with(failure);
        assert_eq!(difference(&diagnosis, &failing.names()), None);
    }

    #[test]
    fn a_step_that_a_deadlock_kept_from_happening_counts_too() {
        use crate::diagnosis::fixtures::held;
        use trace::protocol::Complaint;

        let source = "fn move_it() {\n    from.lock();\n    to.lock();\n    spawn();\n}\n";
        let start = || {
            let mut script = Script::new(source);
            let locks = [script.mutex(), script.mutex()];
            script.spawn(0, "spawn");
            script.spawn(0, "spawn");
            (script, locks)
        };
        let (mut failing, [one, two]) = start();
        failing.step(1, Operation::Lock, one, "from.^lock");
        let first = failing.last();
        failing.step(2, Operation::Lock, two, "from.^lock");
        let second = failing.last();
        let waits = vec![
            held(
                failing.waits(1, Operation::Lock, Some(two), "to.^lock"),
                2,
                second,
            ),
            held(
                failing.waits(2, Operation::Lock, Some(one), "to.^lock"),
                1,
                first,
            ),
        ];
        let failing = failing.ends(End::Deadlock { waits });
        let (mut passing, [one, two]) = start();
        passing.step(1, Operation::Lock, one, "from.^lock");
        passing.step(1, Operation::Lock, two, "to.^lock");
        passing.step(2, Operation::Lock, two, "from.^lock");
        let mut failure = failing.failure(Complaint::End);
        failure.passing = Some(passing.trace);
        let diagnosis = failing.diagnosed_with(failure);
        assert_eq!(
            difference(&diagnosis, &failing.names()).as_deref(),
            Some(
                "In an interleaving that passes, thread 1 takes mutex 2 in line 3 before thread 2 takes it in line 2."
            )
        );
    }

    #[test]
    fn who_prints_does_so_to_nothing_that_would_be_named() {
        let printed = |order: [usize; 2]| {
            let mut script = Script::new("fn f() {\n    print();\n    spawn();\n}\n");
            let stdout = script.object(ObjectKind::Output, "stdout");
            script.spawn(0, "spawn");
            for thread in order {
                script.print(thread, stdout, "^print", "hello");
            }
            script
        };
        let failing = printed([0, 1]);
        let mut failure = failing.failure(wrong_value("2", "1"));
        failure.passing = Some(printed([1, 0]).trace);
        let diagnosis = failing.diagnosed_with(failure);
        assert_eq!(
            difference(&diagnosis, &failing.names()).as_deref(),
            Some(
                "With all else the same, it passes if thread 1 prints in line 2 before main prints in line 2."
            )
        );
    }

    #[test]
    fn two_reads_that_changed_places_are_no_difference() {
        let failing = [(1, false), (2, false), (1, true), (2, true)];
        let passing = [(2, false), (1, false), (1, true), (2, true)];
        assert_eq!(told(&failing, &passing), None);
    }

    #[test]
    fn the_same_interleaving_has_no_difference() {
        let order = [(1, false), (1, true), (2, false), (2, true)];
        assert_eq!(told(&order, &order), None);
    }
}
