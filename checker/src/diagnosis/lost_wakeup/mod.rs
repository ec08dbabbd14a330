//! A wake-up came before the thread that needed it began to wait, or went to a
//! thread that had no use for it.
//!
//! That a notify went unheard is not enough: a thread that waits for an item
//! nobody makes any more has not missed anything, and one that looked after the
//! notify has seen what that was about. So one of these must be so: the notify fell
//! between the waiter's last look at the condition and its wait, and what it looked at
//! has changed since; or it does not look at all, and the same wait is woken in the
//! nearest passing interleaving; or the change came only after the notify, and after
//! the look; or a single wake-up went to another thread, which only waited again.

mod look;

use std::collections::{BTreeMap, BTreeSet};

use trace::{Event, ObjectKind, Operation, Trace, Wait};

use super::{
    Code,
    case::{Case, Finding},
    text, waits,
};
use look::{Look, is_a_look, reads, writes};

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let trace = case.trace()?;
    let all = waits::deadlocked(trace)?;
    if waits::circle(all).is_some() {
        return None;
    }
    all.iter().find_map(|wait| match waits::kind(trace, wait) {
        Some(ObjectKind::Condvar) => on_condvar(case, trace, wait),
        Some(ObjectKind::Thread) if wait.operation == Operation::Park => on_park(case, trace, wait),
        _ => None,
    })
}

fn on_condvar(case: &Case<'_>, trace: &Trace, wait: &Wait) -> Option<Finding> {
    let events = &trace.events;
    let begin = waits::begun(trace, wait)?;
    let notifies = |event: &Event| {
        event.object == wait.object
            && matches!(event.operation, Operation::NotifyOne | Operation::NotifyAll)
    };
    let missed = unheard(&events[..begin])
        .into_iter()
        .rev()
        .find(|&index| notifies(&events[index]));
    if let Some(notify) = missed {
        let woken_elsewhere = case.failure.passing.as_ref().is_some_and(|passing| {
            passing
                .events
                .iter()
                .any(|event| event.operation == Operation::WaitWoken && event.thread == wait.thread)
        });
        // A later notify found it waiting, and woke another one: that is what it lacks.
        let told_later = events[begin..].iter().any(notifies);
        let would_help = woken_elsewhere && !told_later && !case.failure.always;
        match Look::of(case, trace, begin, notify) {
            Some(Look::Outdated(looked)) => {
                return Some(too_early(case, events, notify, begin, Some(looked)));
            }
            Some(Look::Missing) if would_help => {
                return Some(too_early(case, events, notify, begin, None));
            }
            Some(Look::BeforeChange { look, change }) if would_help => {
                let told = [notify, look, change, begin];
                return Some(changed_afterwards(case, events, told));
            }
            _ => {}
        }
    }
    // Two waiters, one wake-up, and the wrong one took it.
    (begin + 1..events.len()).rev().find_map(|index| {
        let notify = &events[index];
        let is_one = notify.object == wait.object && notify.operation == Operation::NotifyOne;
        let woken = woken_by(events, index).filter(|_| is_one)?;
        (woken != wait.thread && only_waits_again(&events[index..], woken, wait.object))
            .then(|| misdirected(case, events, index, begin, woken))
    })
}

/// The notifies that find nobody waiting whom no earlier one wakes already, as
/// indices.
pub(crate) fn unheard(events: &[Event]) -> BTreeSet<usize> {
    // Of each condition variable: how many wait, and how many of them are woken but
    // have not gone on yet.
    let mut condvars: BTreeMap<Option<usize>, (usize, usize)> = BTreeMap::new();
    let mut unheard = BTreeSet::new();
    for (index, event) in events.iter().enumerate() {
        let (waiting, woken) = condvars.entry(event.object).or_default();
        match event.operation {
            Operation::WaitBegin => *waiting += 1,
            Operation::WaitWoken => {
                *waiting = waiting.saturating_sub(1);
                *woken = woken.saturating_sub(1);
            }
            Operation::WaitTimedOut | Operation::WaitSpurious => {
                *waiting = waiting.saturating_sub(1);
                *woken = (*woken).min(*waiting);
            }
            Operation::NotifyOne | Operation::NotifyAll if woken >= waiting => {
                unheard.insert(index);
            }
            Operation::NotifyOne => *woken += 1,
            Operation::NotifyAll => *woken = *waiting,
            _ => {}
        }
    }
    unheard
}

/// The thread that a `notify_one` woke: the one that it names, or the next one that
/// is woken there.
pub(super) fn woken_by(events: &[Event], notify: usize) -> Option<usize> {
    let next = events[notify..].iter().find(|event| {
        event.object == events[notify].object && event.operation == Operation::WaitWoken
    });
    events[notify].peer.or(next.map(|event| event.thread))
}

/// Whether the thread, once woken, goes back to waiting without having done anything
/// but look: it had no use for being woken.
fn only_waits_again(events: &[Event], woken: usize, condvar: Option<usize>) -> bool {
    let mut own = events.iter().filter(|it| it.thread == woken);
    let is_woken = |it: &&Event| it.operation == Operation::WaitWoken && it.object == condvar;
    own.by_ref().find(is_woken).is_some()
        && own
            .find(|it| !matches!(it.operation, Operation::Lock | Operation::Load))
            .is_some_and(|it| it.operation == Operation::WaitBegin && it.object == condvar)
}

fn too_early(
    case: &Case<'_>,
    events: &[Event],
    notify: usize,
    begin: usize,
    looked: Option<usize>,
) -> Finding {
    let waiter = case.thread(events[begin].thread);
    let notifier = case.thread(events[notify].thread);
    let object = case.object(events[begin].object);
    let notify_line = text::in_line(events[notify].site.as_ref());
    let begin_line = text::in_line(events[begin].site.as_ref());
    let message = match looked {
        Some(looked) if !reads(&events[looked]) && !is_a_look(case, events, looked, begin) => {
            format!(
                "{} took {}{} in order to wait; but before it did{begin_line}, {notifier} notified {object}{notify_line}, \
                 and nobody was waiting there yet. The wake-up is lost, and {waiter} waits for ever.",
                case.sentence(waiter),
                case.object(events[looked].object),
                text::in_line(events[looked].site.as_ref())
            )
        }
        Some(looked) => format!(
            "{} looked{} whether it had to wait; before it did wait{begin_line}, {notifier} notified \
             {object}{notify_line}, and nobody was waiting there yet. The wake-up is lost, and {waiter} waits for ever.",
            case.sentence(waiter),
            text::in_line(events[looked].site.as_ref())
        ),
        None => format!(
            "{} notified {object}{notify_line} before {waiter} began to wait on it{begin_line}. A condition variable \
             does not remember a wake-up that finds nobody waiting, so {waiter} waits for ever.",
            case.sentence(notifier)
        ),
    };
    Finding::new(Code::LostWakeup, message)
        .advice(
            "Waiting needs a condition of its own beside the condition variable: looked at, and changed, only \
             under the lock that `wait` gives back, so that nothing fits between the look and the wait.",
        )
        .at(events[begin].site.as_ref())
        .focus([notify, begin])
        .focus(looked)
}

/// What the waiter looked at was changed only after the notify; `told` are the notify,
/// the look, the change and the beginning of the wait.
fn changed_afterwards(case: &Case<'_>, events: &[Event], told: [usize; 4]) -> Finding {
    let [notify, look, change, begin] = told;
    let waiter = case.thread(events[begin].thread);
    let notifier = case.thread(events[notify].thread);
    let line = |index: usize| text::in_line(events[index].site.as_ref());
    let object = case.object(events[change].object);
    let did = match writes(&events[change]) {
        true => format!("changed {object}"),
        false => format!("took {object}"),
    };
    let looked = match events[look].operation.takes_a_lock() {
        true => format!(
            "took {}{} and found nothing to go on with",
            case.object(events[look].object),
            line(look)
        ),
        false => format!("looked{} and saw nothing yet", line(look)),
    };
    Finding::new(
        Code::LostWakeup,
        format!(
            "{} notified {}{}, where nobody waited, and only afterwards {did}{}. Before that, {waiter} {looked}; and as \
             nobody notifies it again, it waits{} for ever.",
            case.sentence(notifier),
            case.object(events[notify].object),
            line(notify),
            line(change),
            line(begin),
        ),
    )
    .advice(
        "A notify says \"look again\", and whoever hears it, or comes by just then, looks at once. Ask what there is \
         to be seen at that moment.",
    )
    .at(events[notify].site.as_ref())
    .focus(told)
}

fn misdirected(
    case: &Case<'_>,
    events: &[Event],
    notify: usize,
    begin: usize,
    woken: usize,
) -> Finding {
    let waiter = case.thread(events[begin].thread);
    Finding::new(
        Code::LostWakeup,
        format!(
            "{} notified one waiter of {}{}, and it was {} that woke up. It could not use the wake-up and waited \
             again, and {waiter}, which could have, was not told.",
            case.who(events[notify].thread),
            case.object(events[notify].object),
            text::in_line(events[notify].site.as_ref()),
            case.thread(woken),
        ),
    )
    .advice(
        "Threads that wait for different things share one condition variable here. Ask who must hear of each \
         change, and how you make sure that they do.",
    )
    .at(events[notify].site.as_ref())
    .focus([notify, begin])
}

/// Unparks do not add up: two of them before a park end only that one.
fn on_park(case: &Case<'_>, trace: &Trace, wait: &Wait) -> Option<Finding> {
    let mut token: Option<usize> = None;
    let mut merged = None;
    for (index, event) in trace.events.iter().enumerate() {
        match event.operation {
            Operation::Unpark if event.peer == Some(wait.thread) => {
                if let Some(first) = token {
                    merged = Some((first, index));
                }
                token = Some(index);
            }
            Operation::Park if event.thread == wait.thread => token = None,
            _ => {}
        }
    }
    let (first, second) = merged?;
    let waiter = case.thread(wait.thread);
    let events = &trace.events;
    Some(
        Finding::new(
            Code::LostWakeup,
            format!(
                "{} was unparked{} and again{} before it parked in between. Two unparks end only one park, so it \
                 parks{} for ever.",
                case.sentence(waiter),
                text::in_line(events[first].site.as_ref()),
                text::in_line(events[second].site.as_ref()),
                text::in_line(wait.site.as_ref()),
            ),
        )
        .advice(
            "An unpark only says \"look again\". Keep what there is to do in a place of its own, and look there \
             before each park until nothing is left.",
        )
        .at(wait.site.as_ref())
        .focus([first, second]),
    )
}

#[cfg(test)]
mod tests {
    use trace::{End, protocol::Complaint};

    use super::super::fixtures::{Script, code};
    use super::*;

    const SOURCE: &str = "fn wait(ready: &AtomicBool) {\n    if !ready.load(SeqCst) {\n        let guard = lock.lock();\n        \
                          signal.wait(guard);\n    }\n}\nfn wake() {\n    ready.store(true);\n    signal.notify_one();\n}\n\
                          fn start() { spawn(wait) }\n";

    struct Parts {
        script: Script,
        ready: usize,
        lock: usize,
        signal: usize,
        waiter: usize,
    }

    fn parts() -> Parts {
        let mut script = Script::new(SOURCE);
        let (ready, lock, signal) = (script.atomic(), script.mutex(), script.condvar());
        let waiter = script.spawn(0, "spawn");
        Parts {
            script,
            ready,
            lock,
            signal,
            waiter,
        }
    }

    fn begins(it: &mut Parts, thread: usize) {
        it.script
            .step(thread, Operation::WaitBegin, it.signal, "signal.^wait");
    }

    fn diagnosed(it: Parts, always: bool, passing: Option<Trace>) -> crate::verdict::Diagnosis {
        let wait = it.script.waits(
            it.waiter,
            Operation::WaitWoken,
            Some(it.signal),
            "signal.^wait",
        );
        let script = it.script.ends(End::Deadlock { waits: vec![wait] });
        let mut failure = script.failure(Complaint::End);
        failure.always = always;
        failure.passing = passing;
        script.diagnosed_with(failure)
    }

    #[test]
    fn a_notify_between_the_look_and_the_wait_is_lost() {
        let mut it = parts();
        it.script.load(it.waiter, it.ready, "ready.^load", "false");
        it.script
            .step(it.waiter, Operation::Lock, it.lock, "lock.^lock");
        it.script.store(0, it.ready, "ready.^store", "true");
        it.script
            .step(0, Operation::NotifyOne, it.signal, "signal.^notify_one");
        let waiter = it.waiter;
        begins(&mut it, waiter);
        let diagnosis = diagnosed(it, false, None);
        assert_eq!(code(&diagnosis), Code::LostWakeup);
        assert_eq!(diagnosis.line, Some(4));
        assert!(
            diagnosis.message.contains("notified `signal` in line 9"),
            "{}",
            diagnosis.message
        );
    }

    #[test]
    fn a_notify_before_the_wait_is_lost_if_the_wait_is_woken_when_it_passes() {
        let mut passing = parts();
        let waiter = passing.waiter;
        begins(&mut passing, waiter);
        let signal = passing.signal;
        passing
            .script
            .step(0, Operation::NotifyOne, signal, "signal.^notify_one")
            .peer = Some(waiter);
        passing
            .script
            .step(waiter, Operation::WaitWoken, signal, "signal.^wait");

        let failing = || {
            let mut it = parts();
            it.script
                .step(0, Operation::NotifyOne, it.signal, "signal.^notify_one");
            it.script
                .step(it.waiter, Operation::Lock, it.lock, "lock.^lock");
            let waiter = it.waiter;
            begins(&mut it, waiter);
            it
        };
        let lost = diagnosed(failing(), false, Some(passing.script.trace));
        assert_eq!(code(&lost), Code::LostWakeup);
        let plain = diagnosed(failing(), true, None);
        assert_eq!(
            code(&plain),
            Code::Deadlock,
            "what is waited for may simply never come"
        );
    }

    #[test]
    fn a_wait_that_nobody_ever_notifies_is_a_deadlock() {
        let mut it = parts();
        let waiter = it.waiter;
        begins(&mut it, waiter);
        assert_eq!(code(&diagnosed(it, false, None)), Code::Deadlock);
    }

    #[test]
    fn a_notify_that_was_heard_is_not_lost() {
        let mut it = parts();
        let waiter = it.waiter;
        begins(&mut it, waiter);
        it.script
            .step(0, Operation::NotifyOne, it.signal, "signal.^notify_one")
            .peer = Some(waiter);
        it.script
            .step(waiter, Operation::WaitWoken, it.signal, "signal.^wait");
        begins(&mut it, waiter);
        assert_eq!(code(&diagnosed(it, false, None)), Code::Deadlock);
    }

    #[test]
    fn a_wake_up_that_went_to_the_wrong_waiter_is_lost() {
        let mut it = parts();
        let other = it.script.spawn(0, "spawn");
        let waiter = it.waiter;
        begins(&mut it, waiter);
        begins(&mut it, other);
        it.script
            .step(0, Operation::NotifyOne, it.signal, "signal.^notify_one")
            .peer = Some(other);
        it.script
            .step(other, Operation::WaitWoken, it.signal, "signal.^wait");
        begins(&mut it, other);
        let diagnosis = diagnosed(it, false, None);
        assert_eq!(code(&diagnosis), Code::LostWakeup);
        assert!(diagnosis.message.contains("it was thread 2 that woke up"));
    }

    #[test]
    fn a_wake_up_that_was_used_before_the_next_wait_went_to_nobody_wrong() {
        let mut it = parts();
        let other = it.script.spawn(0, "spawn");
        let waiter = it.waiter;
        begins(&mut it, waiter);
        begins(&mut it, other);
        it.script
            .step(0, Operation::NotifyOne, it.signal, "signal.^notify_one")
            .peer = Some(other);
        it.script
            .step(other, Operation::WaitWoken, it.signal, "signal.^wait");
        it.script.store(other, it.ready, "ready.^store", "true");
        begins(&mut it, other);
        assert_eq!(code(&diagnosed(it, false, None)), Code::Deadlock);
    }

    #[test]
    fn unparks_that_merge_lose_a_wake_up_and_single_ones_do_not() {
        for (unparks, expected) in [(2, Code::LostWakeup), (1, Code::Deadlock)] {
            let mut script = Script::new(
                "fn f() {\n    thread::park();\n    other.unpark();\n    spawn();\n}\n",
            );
            let waiter = script.spawn(0, "spawn");
            for _ in 0..unparks {
                script.act(0, Operation::Unpark, "other.^unpark").peer = Some(waiter);
            }
            script.act(waiter, Operation::Park, "thread::^park");
            let wait = script.waits(waiter, Operation::Park, None, "thread::^park");
            let diagnosis = script
                .ends(End::Deadlock { waits: vec![wait] })
                .diagnosed(Complaint::End);
            assert_eq!(code(&diagnosis), expected);
        }
    }

    /// A notify comes between taking the lock and waiting under it.
    fn notified_under_the_lock(source: &'static str) -> crate::verdict::Diagnosis {
        let mut script = Script::new(source);
        let (lock, signal) = (script.mutex(), script.condvar());
        let waiter = script.spawn(0, "spawn");
        script.step(waiter, Operation::Lock, lock, "lock.^lock");
        script.step(0, Operation::NotifyOne, signal, "signal.^notify_one");
        script.step(waiter, Operation::WaitBegin, signal, "signal.^wait");
        let wait = script.waits(waiter, Operation::WaitWoken, Some(signal), "signal.^wait");
        let script = script.ends(End::Deadlock { waits: vec![wait] });
        script.diagnosed(Complaint::End)
    }

    #[test]
    fn who_only_took_the_lock_is_not_said_to_have_looked() {
        let blind = notified_under_the_lock(
            "fn wait() {\n    let guard = lock.lock();\n    signal.wait(guard);\n}\n\
             fn wake() {\n    signal.notify_one();\n    spawn(wait);\n}\n",
        );
        assert_eq!(code(&blind), Code::LostWakeup);
        assert!(
            blind.message.starts_with(
                "Thread 1 took `lock` in line 2 in order to wait; but before it did in line 3"
            ),
            "{}",
            blind.message
        );
    }

    const LOOKING: &str = "fn wait() {\n    let mut guard = lock.lock();\n    while !*guard {\n        signal.wait(&mut guard);\n    }\n}\n\
                           fn wake() {\n    signal.notify_one();\n    *lock.lock() = true;\n    spawn(wait);\n}\n";

    /// A thread looks and waits, and a notify comes before it looks, or before it waits.
    /// What the notifier takes the lock for comes before, or after that, or never.
    fn looking(notified_first: bool, changed: Option<bool>) -> crate::verdict::Diagnosis {
        let change = |script: &mut Script, lock: usize| {
            script.step(0, Operation::Lock, lock, "*lock.^lock");
            script.step(0, Operation::Unlock, lock, "*lock.^lock");
        };
        let run = |passes: bool| {
            let mut script = Script::new(LOOKING);
            let (lock, signal) = (script.mutex(), script.condvar());
            let waiter = script.spawn(0, "spawn");
            if changed == Some(false) {
                change(&mut script, lock);
            }
            if passes {
                script.step(waiter, Operation::WaitBegin, signal, "signal.^wait");
                script.step(0, Operation::NotifyOne, signal, "signal.^notify_one");
                script.step(waiter, Operation::WaitWoken, signal, "signal.^wait");
                return script;
            }
            if notified_first {
                script.step(0, Operation::NotifyOne, signal, "signal.^notify_one");
            }
            script.step(waiter, Operation::Lock, lock, "guard = lock.^lock");
            if !notified_first {
                script.step(0, Operation::NotifyOne, signal, "signal.^notify_one");
            }
            script.step(waiter, Operation::WaitBegin, signal, "signal.^wait");
            if changed == Some(true) {
                change(&mut script, lock);
            }
            let wait = script.waits(waiter, Operation::WaitWoken, Some(signal), "signal.^wait");
            script.ends(End::Deadlock { waits: vec![wait] })
        };
        let script = run(false);
        let mut failure = script.failure(Complaint::End);
        failure.passing = Some(run(true).trace);
        script.diagnosed_with(failure)
    }

    #[test]
    fn who_looked_after_the_notify_has_missed_nothing_unless_the_change_came_later() {
        for (notified_first, changed) in [
            (true, None),
            (true, Some(false)),
            // The lock was held from the look to the wait, so the look was up to date.
            (false, None),
            (false, Some(false)),
        ] {
            let diagnosis = looking(notified_first, changed);
            assert_eq!(code(&diagnosis), Code::Deadlock, "{}", diagnosis.message);
        }
        let early = looking(true, Some(true));
        assert_eq!(code(&early), Code::LostWakeup);
        assert_eq!(early.line, Some(8));
        assert_eq!(
            early.message,
            "Main notified `signal` in line 8, where nobody waited, and only afterwards took `lock` in line 9. Before \
             that, thread 1 took `lock` in line 2 and found nothing to go on with; and as nobody notifies it again, it \
             waits in line 4 for ever."
        );
        assert_eq!(code(&looking(false, Some(true))), Code::LostWakeup);
    }

    #[test]
    fn who_reads_what_was_written_before_the_notify_has_missed_nothing() {
        for looked_first in [true, false] {
            let mut it = parts();
            let waiter = it.waiter;
            if looked_first {
                it.script.load(waiter, it.ready, "ready.^load", "false");
            }
            it.script.store(0, it.ready, "ready.^store", "true");
            it.script
                .step(0, Operation::NotifyOne, it.signal, "signal.^notify_one");
            if !looked_first {
                it.script.load(waiter, it.ready, "ready.^load", "true");
            }
            it.script
                .step(waiter, Operation::Lock, it.lock, "lock.^lock");
            begins(&mut it, waiter);
            let expected = match looked_first {
                true => Code::LostWakeup,
                false => Code::Deadlock,
            };
            assert_eq!(code(&diagnosed(it, false, None)), expected);
        }
    }
}
