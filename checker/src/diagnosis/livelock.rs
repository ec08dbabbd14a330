//! Threads run for ever and change nothing.

use std::collections::BTreeSet;

use trace::{End, Event, Operation, Site, Trace, Wait};

use super::{
    Code,
    case::{Case, Finding},
    panicked, text, waits,
};

/// A thread that spins.
#[derive(Clone, Copy)]
struct Spinner<'t> {
    thread: usize,
    site: Option<&'t Site>,
    /// What it looks at again and again, where that is known.
    object: Option<usize>,
    /// Its next step, where it is known, and who holds what that is about.
    wait: Option<&'t Wait>,
}

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let trace = case.trace()?;
    let spinners: Vec<Spinner<'_>> = match &trace.end {
        End::Livelock { waits } => spinning(trace, waits),
        End::TooLong { .. } => endless_tail(trace)?,
        _ => return None,
    };
    let Spinner {
        thread,
        site,
        object,
        wait,
    } = spinners.first().copied()?;
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
    let held = wait.map_or(String::new(), |wait| waits::held(case, trace, wait));
    let what = match (object, held.is_empty()) {
        (Some(_), true) => format!(
            "looks at {} again and again{place}{seen}",
            case.object(object)
        ),
        (Some(_), false) => format!(
            "asks again and again{place} for {}{held}",
            case.object(object)
        ),
        (None, _) => format!("goes round and round{place}{}", kept(case, trace, thread)),
    };
    let why = match spinners.len() {
        1 => "Nothing that still runs will ever change that.",
        _ => {
            "Others go round in the same way, and none of them changes what another one waits for."
        }
    };
    let others = spinners.iter().skip(1).map(|it| {
        let what = it
            .object
            .map_or(String::new(), |_| format!(" on {}", case.object(it.object)));
        let held = it
            .wait
            .map_or(String::new(), |wait| waits::held(case, trace, wait));
        format!(
            "{} spins{}{what}{held}",
            case.thread(it.thread),
            text::in_line(it.site)
        )
    });
    let is_needed = ends(trace).iter().any(|wait| {
        let mut holders = wait.holders.iter();
        holders.any(|holder| spinners.iter().any(|it| it.thread == holder.thread))
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
        .advice(match is_needed {
            true => {
                "Ask which line of which thread should end the waiting, and what keeps that thread from coming there. \
                 What does each of those that go round hold meanwhile, and who else needs it?"
            }
            false => {
                "Ask which line of which thread should end the waiting, and what keeps that thread from coming there. \
                 Where there is a way to wait without looking again and again, it is also the cheaper one."
            }
        })
        .facts(others)
        .at(site)
        .focus(last),
    )
}

/// The next steps of a livelock's threads.
fn ends(trace: &Trace) -> &[Wait] {
    match &trace.end {
        End::Livelock { waits } => waits,
        _ => &[],
    }
}

/// What a spinning thread holds and another one waits for: ", and holds `items` since
/// line 28, for which thread 1 waits".
fn kept(case: &Case<'_>, trace: &Trace, thread: usize) -> String {
    let holder = |wait: &Wait| wait.holders.iter().find(|it| it.thread == thread).cloned();
    let mut waits = ends(trace).iter();
    let found = waits.find_map(|it| Some((it, holder(it)?)));
    let Some((wait, holder)) = found.filter(|(it, _)| it.thread != thread) else {
        return String::new();
    };
    let taken = holder
        .since
        .and_then(|it| trace.events[it].site.as_ref())
        .map_or(String::new(), |it| format!(" since {}", text::line(it)));
    format!(
        ", and holds {}{taken}, for which {} waits",
        case.object(wait.object),
        case.thread(wait.thread)
    )
}

/// Those of the threads that spin, instead of waiting for one that does: each with what
/// it looks at.
fn spinning<'t>(trace: &'t Trace, waits: &'t [Wait]) -> Vec<Spinner<'t>> {
    let look = |wait: &'t Wait| {
        let (site, object) = match wait.object {
            Some(_) => (wait.site.as_ref(), wait.object),
            None => repeated(trace, wait.thread).map_or((wait.site.as_ref(), None), |it| {
                (it.site.as_ref(), it.object)
            }),
        };
        Spinner {
            thread: wait.thread,
            site,
            object,
            wait: Some(wait),
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

/// The last look of a thread at something, if it is one of several, and the thread has
/// changed nothing since the first: what it looked at once, it does not go round for.
fn repeated(trace: &Trace, thread: usize) -> Option<&Event> {
    let mut own = trace.events.iter().rev().filter(|it| it.thread == thread);
    let looks = own
        .by_ref()
        .take_while(|it| changes_nothing(it))
        .filter(|it| it.object.is_some());
    let mut looks = looks.collect::<Vec<_>>().into_iter();
    let last = looks.next()?;
    looks
        .any(|it| it.object == last.object && it.site == last.site)
        .then_some(last)
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
        Some(Spinner {
            thread,
            site: event.site.as_ref(),
            object: event.object,
            wait: None,
        })
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
        for _ in 0..2 {
            script.load(child, ready, "ready.^load", "false");
            script.act(child, Operation::Yield, "yield_now");
        }
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
        assert_eq!(
            diagnosis.message,
            "Thread 2 asks again and again in line 3 for mutex 1, which thread 1 has held since line 2. Others go round in \
             the same way, and none of them changes what another one waits for."
        );
        assert_eq!(
            diagnosis.evidence.facts,
            ["thread 1 spins in line 3 on mutex 2, which thread 2 has held since line 2"]
        );
        assert!(!diagnosis.evidence.advice.contains("cheaper"));
    }

    /// A thread looks so many times, and then goes round without looking.
    fn looks_and_spins(looks: usize, takes: bool) -> crate::verdict::Diagnosis {
        let mut script = Script::new(
            "fn f() {\n    let items = lock.lock();\n    ready.load();\n    while items.is_empty() { spin_loop(); }\n    \
             spawn(f);\n}\n",
        );
        let (ready, lock) = (script.atomic(), script.mutex());
        let child = script.spawn(0, "spawn");
        for _ in 0..looks {
            script.load(0, ready, "ready.^load", "false");
        }
        let mut waits = vec![script.waits(0, Operation::SpinHint, None, "spin_loop")];
        if takes {
            script.step(0, Operation::Lock, lock, "lock.^lock");
            let wait = script.waits(child, Operation::Lock, Some(lock), "lock.^lock");
            waits.push(held(wait, 0, script.last()));
        }
        script.act(0, Operation::SpinHint, "spin_loop");
        script
            .ends(End::Livelock { waits })
            .diagnosed(Complaint::End)
    }

    #[test]
    fn what_was_looked_at_once_before_the_loop_is_not_what_it_goes_round_for() {
        for (looks, takes, said) in [
            (1, false, "Main goes round and round in line 4. "),
            (
                2,
                false,
                "Main looks at `ready` again and again in line 3 and ",
            ),
            (
                2,
                true,
                "Main goes round and round in line 4, and holds `lock` since line 2, for which thread 1 waits. ",
            ),
        ] {
            let diagnosis = looks_and_spins(looks, takes);
            assert!(diagnosis.message.starts_with(said), "{}", diagnosis.message);
            let cheaper = diagnosis.evidence.advice.contains("cheaper");
            assert_eq!(cheaper, !takes);
        }
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
