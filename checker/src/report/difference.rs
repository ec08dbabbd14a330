//! What the nearest passing interleaving does the other way round.

use std::collections::BTreeMap;

use trace::{End, Event, ObjectKind, Operation, Trace};

use crate::{
    diagnosis::{Code, Names, text},
    verdict::Diagnosis,
};

/// Events of the interleavings that are compared, step by step.
const LONGEST: usize = 2_000;

/// "It passes when line 3 of thread 1 comes before line 2 of thread 2": the first
/// two steps on one object that have changed places, if there are any.
///
/// That this is the bug is said only where the diagnosis is that a step got between two
/// others: else the order of the steps may well be right, and what they do wrong.
pub(super) fn difference(diagnosis: &Diagnosis, names: &Names) -> Option<String> {
    let evidence = &diagnosis.evidence;
    let (failing, passing) = (evidence.trace.as_ref()?, evidence.passing.as_ref()?);
    if failing.events.len().max(passing.events.len()) > LONGEST {
        return None;
    }
    let failing = &with_waits(failing);
    let Swap {
        first,
        second,
        is_all,
    } = swapped(failing, passing)?;
    let is_learners = |event: &Event| {
        let site = event.site.as_ref();
        site.is_some_and(|it| !text::in_check_file(it))
    };
    let in_their_lines =
        is_learners(&failing.events[first]) && is_learners(&failing.events[second]);
    let place = |event: &Event| {
        let line = event.site.as_ref().map(text::line)?;
        Some(format!("{line} of {}", names.thread(event.thread)))
    };
    let (first, second) = (
        place(&failing.events[first])?,
        place(&failing.events[second])?,
    );
    Some(match diagnosis.code {
        Code::LostUpdate if is_all && in_their_lines => {
            format!("It passes when {second} comes before {first}: this swap is the bug.")
        }
        _ if is_all => format!("It passes when {second} comes before {first}."),
        // There is more to it, and who knows which of it matters.
        _ => format!("In an interleaving that passes, {second} comes before {first}."),
    })
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

/// Two events of the failing trace, in this order there and in the other order in
/// the passing one.
struct Swap {
    first: usize,
    second: usize,
    /// Whatever else has changed places are steps of the same two threads, in the same
    /// direction: the one goes before the other once, where it went after it.
    is_all: bool,
}

fn swapped(failing: &Trace, passing: &Trace) -> Option<Swap> {
    let there: BTreeMap<(usize, usize), usize> = numbered(passing).into_iter().zip(0..).collect();
    let here = numbered(failing);
    // Where in the passing trace the same step of the same thread stands, as long
    // as the thread has done the same things until then.
    let same: Vec<Option<usize>> = here
        .iter()
        .enumerate()
        .map(|(index, step)| {
            let other = *there.get(step)?;
            let (mine, theirs) = (&failing.events[index], &passing.events[other]);
            (mine.operation == theirs.operation && mine.site == theirs.site).then_some(other)
        })
        .collect();
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (second, in_passing) in same.iter().enumerate() {
        let Some(in_passing) = in_passing else {
            continue;
        };
        for (first, other) in same[..second].iter().enumerate() {
            let reversed = other.is_some_and(|other| other > *in_passing);
            if reversed && dependent(failing, first, second) {
                found.push((first, second));
            }
        }
    }
    // The earliest and the latest of them say the most: if the latter comes before
    // the former, all between have changed places too.
    found.sort_by_key(|&(first, second)| (first, std::cmp::Reverse(second)));
    let &(first, second) = found.first()?;
    let threads = |(first, second): (usize, usize)| {
        (failing.events[first].thread, failing.events[second].thread)
    };
    Some(Swap {
        first,
        second,
        is_all: found
            .iter()
            .all(|&it| threads(it) == threads((first, second))),
    })
}

/// Each event as the n-th of its thread.
fn numbered(trace: &Trace) -> Vec<(usize, usize)> {
    let mut counts = vec![0; trace.threads.len()];
    trace
        .events
        .iter()
        .map(|event| {
            counts[event.thread] += 1;
            (event.thread, counts[event.thread])
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
                | Operation::Unlock
                | Operation::UnlockShared
                | Operation::Use
                | Operation::Take
                | Operation::Pin
        )
    };
    let Some(object) = one.object else {
        return false;
    };
    one.thread != two.thread
        && one.object == two.object
        && trace.objects[object].kind != ObjectKind::Clock
        && !(reads(one) && reads(two))
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
    fn the_two_lines_that_changed_places_are_named() {
        let failing = [(1, false), (2, false), (1, true), (2, true)];
        let passing = [(1, false), (1, true), (2, false), (2, true)];
        assert_eq!(
            told(&failing, &passing).as_deref(),
            Some(
                "It passes when line 3 of thread 1 comes before line 2 of thread 2: this swap is the bug."
            )
        );
    }

    #[test]
    fn a_swap_is_not_called_the_bug_where_it_need_not_be() {
        let failing = [(1, false), (2, false), (1, true), (2, true)];
        let passing = [(1, false), (1, true), (2, false), (2, true)];
        assert_eq!(
            told_of(Code::WrongResult, &failing, &passing).as_deref(),
            Some("It passes when line 3 of thread 1 comes before line 2 of thread 2.")
        );
        // Each of them goes before the other somewhere, where it did not.
        let failing = [(1, false), (2, true), (1, false), (2, true), (1, true)];
        let passing = [(2, true), (1, false), (1, false), (1, true), (2, true)];
        assert_eq!(
            told(&failing, &passing).as_deref(),
            Some(
                "In an interleaving that passes, line 3 of thread 2 comes before line 2 of thread 1."
            )
        );
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
            Some("It passes when line 3 of thread 1 comes before line 2 of thread 2.")
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
