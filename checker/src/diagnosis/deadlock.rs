//! Threads wait for each other in a circle, or for what never comes.

use trace::{ObjectKind, Operation, Trace, Wait};

use super::{
    Code,
    case::{Case, Finding},
    lost_wakeup, panicked, text, waits,
};

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let trace = case.trace()?;
    let all = waits::deadlocked(trace)?;
    let facts = || all.iter().map(|wait| waits::clause(case, trace, wait));
    let finding = match waits::circle(all) {
        Some(circle) => {
            let mut circle: Vec<&Wait> = circle.into_iter().map(|it| &all[it]).collect();
            // A circle begins anywhere: with a line of the learner's, if there is one.
            let first = circle.iter().position(|it| is_learners(it));
            circle.rotate_left(first.unwrap_or_default());
            in_a_circle(case, trace, &circle)
        }
        None => match stuck(trace, all) {
            Some(wait) => never_comes(case, trace, all, wait),
            None => Finding::new(
                Code::Deadlock,
                "Every thread waits, and none can ever go on.",
            )
            .advice("Ask of each thread which line of which other thread would let it go on."),
        },
    };
    let others = all.iter().filter_map(|it| told_another(case, trace, it));
    let (notifies, told): (Vec<usize>, Vec<String>) = others.unzip();
    let mut finding = finding
        .facts(facts())
        .facts(told)
        .focus(waits::since(all))
        .focus(notifies);
    if finding.site.as_ref().is_none_or(text::in_check_file) {
        let own = all.iter().find(|it| is_learners(it));
        finding = finding.at(own.and_then(|it| it.site.as_ref()));
    }
    finding.message.push_str(&panicked::on_the_way(case));
    Some(finding)
}

/// One waiter was notified while this one waited, and it was another: the notify, and
/// that in words.
fn told_another(case: &Case<'_>, trace: &Trace, wait: &Wait) -> Option<(usize, String)> {
    let events = &trace.events;
    let begin = waits::begun(trace, wait)?;
    let notify = (begin..events.len()).rev().find(|&index| {
        events[index].object == wait.object && events[index].operation == Operation::NotifyOne
    })?;
    let woken = lost_wakeup::woken_by(events, notify).filter(|&it| it != wait.thread)?;
    let told = format!(
        "{} notified one waiter of {}{}, and that was {}",
        case.thread(events[notify].thread),
        case.object(wait.object),
        text::in_line(events[notify].site.as_ref()),
        case.thread(woken)
    );
    Some((notify, told))
}

/// Whether a thread waits in a line of the learner's.
fn is_learners(wait: &Wait) -> bool {
    wait.site
        .as_ref()
        .is_some_and(|it| !text::in_check_file(it))
}

/// A reader waits for another one, because a writer has come between them.
fn behind_a_writer(case: &Case<'_>, trace: &Trace, circle: &[&Wait]) -> Option<Finding> {
    let behind = circle
        .iter()
        .position(|it| waits::writer_before(trace, it).is_some())?;
    let mut circle = circle.to_vec();
    circle.rotate_left(behind);
    let clauses: Vec<String> = circle
        .iter()
        .map(|wait| waits::clause(case, trace, wait))
        .collect();
    let reader = circle.first()?;
    Some(
        Finding::new(
            Code::Deadlock,
            format!(
                "{}. So none of them goes on: a lock may let a writer that waits go before new readers.",
                case.sentence(&clauses.join("; and ")),
            ),
        )
        .advice(
            "Whoever reads does not wait for a thread that may have to read the same: it could be kept out by a \
             writer. Ask what has to be waited for while the reading guard lives, and what could come before it \
             or after it.",
        )
        .at(reader.site.as_ref()),
    )
}

fn in_a_circle(case: &Case<'_>, trace: &Trace, circle: &[&Wait]) -> Finding {
    if let Some(finding) = behind_a_writer(case, trace, circle) {
        return finding;
    }
    let join = circle.iter().find(|wait| wait.operation == Operation::Join);
    let Some(join) = join else {
        return circle_of_locks(case, trace, circle);
    };
    // A thread is joined by one who holds what it needs.
    let who = case.thread(join.thread);
    let joined = join.peer.map_or("a thread", |peer| case.thread(peer));
    let place = text::in_line(join.site.as_ref());
    let held = circle
        .iter()
        .find(|wait| wait.holders.iter().any(|it| it.thread == join.thread));
    match held {
        Some(blocked) => {
            let since = blocked
                .holders
                .iter()
                .find(|it| it.thread == join.thread)
                .and_then(|it| it.since)
                .and_then(|since| trace.events[since].site.as_ref())
                .map_or(String::new(), |site| format!(", as it has since {}", text::line(site)));
            Finding::new(
                Code::Deadlock,
                format!(
                    "{} waits{place} for {joined} to end, and holds {}{since}. But {} needs it{} before it can end, \
                     so both wait for ever.",
                    case.sentence(who),
                    case.object(blocked.object),
                    case.thread(blocked.thread),
                    text::in_line(blocked.site.as_ref()),
                ),
            )
            .advice(
                "Look at where the guard is dropped: what is still needed from it when the waiting begins? A \
                 guard lives to the end of its block, unless something ends it sooner.",
            )
        }
        None => Finding::new(
            Code::Deadlock,
            format!(
                "{} waits{place} for {joined} to end, and {joined} waits for {who}.",
                case.sentence(who)
            ),
        )
        .advice("Two threads that wait for each other's end never end. Ask which of them must wait."),
    }
    .at(join.site.as_ref())
}

fn circle_of_locks(case: &Case<'_>, trace: &Trace, circle: &[&Wait]) -> Finding {
    let threads: Vec<usize> = circle.iter().map(|wait| wait.thread).collect();
    let clauses: Vec<String> = circle
        .iter()
        .map(|wait| waits::clause(case, trace, wait))
        .collect();
    let message = match clauses.as_slice() {
        [one, two] => format!("{}; and {two}. So both wait for ever.", case.sentence(one)),
        _ => format!(
            "{} wait for each other in a circle: each of them holds what another one needs.",
            case.sentence(&case.names.threads(&threads))
        ),
    };
    Finding::new(Code::Deadlock, message)
        .advice(
            "Each thread took one lock and then asked for another's. Compare the order in which they take them: \
             could two threads be half-way at the same time?",
        )
        .at(circle.first().and_then(|wait| wait.site.as_ref()))
}

/// The wait that all others come down to: it depends on no other waiting thread.
fn stuck<'t>(trace: &Trace, all: &'t [Wait]) -> Option<&'t Wait> {
    let ends_here = |wait: &&Wait| {
        !waits::waited_for(wait).any(|it| all.iter().any(|other| other.thread == it))
    };
    // The learner's own line explains more than one of the check's, and a thread that
    // holds others up more than main.
    let mut candidates: Vec<&Wait> = all.iter().filter(ends_here).collect();
    candidates.sort_by_key(|wait| {
        (
            !is_learners(wait),
            waits::kind(trace, wait) == Some(ObjectKind::Condvar),
            wait.thread == 0,
        )
    });
    candidates.first().copied()
}

/// A thread waits in the check's own lines, by design, until another one goes on; and
/// that one waits in the learner's for a lock that the first holds, or for its end. Or
/// it is main that waits, for something else and in no line that is known: in the
/// library, which the learner's line has called.
fn held_up(case: &Case<'_>, trace: &Trace, all: &[Wait], wait: &Wait) -> Option<Finding> {
    let holds_up =
        |it: &&Wait| is_learners(it) && waits::waited_for(it).any(|it| it == wait.thread);
    let is_main = |it: &&Wait| {
        it.thread == 0
            && it.site.is_none()
            && wait.thread != 0
            && waits::waited_for(it).next().is_none()
    };
    let own = all
        .iter()
        .find(holds_up)
        .or_else(|| all.iter().find(is_main))
        .filter(|_| !is_learners(wait) && wait.holders.is_empty())?;
    Some(
        Finding::new(
            Code::Deadlock,
            format!(
                "{}; and {}. That never happens, so both wait for ever.",
                case.sentence(&waits::clause(case, trace, own)),
                waits::clause(case, trace, wait),
            ),
        )
        .advice(
            "What the second one waits for comes only when the first goes on, or perhaps from nobody. Ask whether the \
             first has to wait here, or could do with less.",
        )
        .at(own.site.as_ref()),
    )
}

fn never_comes(case: &Case<'_>, trace: &Trace, all: &[Wait], wait: &Wait) -> Finding {
    if let Some(finding) = held_up(case, trace, all, wait) {
        return finding;
    }
    let who = case.who(wait.thread);
    let place = text::in_line(wait.site.as_ref());
    let object = case.object(wait.object);
    let nobody = match trace.threads.len() {
        1 => "there is no other thread",
        _ => "every other thread has ended, or waits itself",
    };
    let (message, advice) = match waits::kind(trace, wait) {
        Some(ObjectKind::Channel) if wait.operation == Operation::Send => (
            format!(
                "{who} waits{place} for room in {object}, which is full; and nobody will take a message out: {nobody}."
            ),
            "A bounded channel makes its senders wait. Ask who receives, and whether they have stopped, or wait \
             for something themselves.",
        ),
        Some(ObjectKind::Channel) => (
            format!(
                "{who} waits{place} for a message from {object}. Nobody will send one: {nobody}. And a sender still \
                 exists somewhere, so the channel does not count as closed either."
            ),
            "A receiver waits until a message comes, or until the last sender is dropped. Find all senders, the \
             clones and the one they were cloned from: who owns each of them at this moment, and what keeps them \
             from sending, or from being dropped?",
        ),
        Some(ObjectKind::Condvar) => (
            format!(
                "{who} waits{place} to be notified on {object}, and nobody will do that: {nobody}."
            ),
            "Ask which line should wake it, which thread should come by that line, and why it does not. Look also \
             at what the waiting thread checked before it waited.",
        ),
        Some(ObjectKind::Thread) => (
            format!("{who} parks{place}, and nobody will unpark it: {nobody}."),
            "Ask which line should unpark it, and which thread should come by there. Keep what is waited for in a \
             variable, and look at it before each park.",
        ),
        Some(ObjectKind::Barrier) => (
            format!(
                "{} at {object}{place}, and the others that it is made for never come.",
                match all.iter().filter(|it| it.object == wait.object).count() {
                    1 => format!("{who} waits"),
                    several => format!("{} wait", text::count(several as u64, "thread")),
                }
            ),
            "A barrier opens when as many threads have arrived as it was made for. Count who comes by, in each \
             round, the early returns too.",
        ),
        _ if !wait.holders.is_empty() => {
            let holders: Vec<usize> = wait.holders.iter().map(|it| it.thread).collect();
            let since = wait.holders[0]
                .since
                .and_then(|since| trace.events[since].site.as_ref())
                .map_or(String::new(), |site| format!(" in {}", text::line(site)));
            (
                format!(
                    "{who} waits{place} for {object}. {} took it{since} and ended without giving it back.",
                    case.sentence(&case.names.threads(&holders))
                ),
                "A lock is given back when its guard is dropped. Ask what has become of that guard: something \
                 keeps it from ever being dropped.",
            )
        }
        _ => (
            format!("{who} waits{place} for {object}, and nobody will let it go on: {nobody}."),
            "Ask which line of which thread should let it go on, and why it is not reached.",
        ),
    };
    Finding::new(Code::Deadlock, message)
        .advice(advice)
        .at(wait.site.as_ref())
}

#[cfg(test)]
mod tests {
    use trace::{End, protocol::Complaint};

    use super::super::fixtures::{Script, code, for_thread, held};
    use super::*;

    const TWO: &str = "fn move_money(from: &Mutex<u64>, to: &Mutex<u64>) {\n    let a = from.lock();\n    let b = to.lock();\n}\n\
                       fn start() { spawn(move_money).join() }\n";

    fn circle_of(threads: usize) -> Script {
        let mut script = Script::new(TWO);
        let locks: Vec<usize> = (0..threads).map(|_| script.mutex()).collect();
        let ids: Vec<usize> = (0..threads).map(|_| script.spawn(0, "spawn")).collect();
        let mut taken = Vec::new();
        for (index, &id) in ids.iter().enumerate() {
            script.step(id, Operation::Lock, locks[index], "from.^lock");
            taken.push(script.last());
        }
        let mut waits = vec![for_thread(
            script.waits(0, Operation::Join, None, "^join"),
            ids[0],
        )];
        for (index, &id) in ids.iter().enumerate() {
            let next = (index + 1) % threads;
            let wait = script.waits(id, Operation::Lock, Some(locks[next]), "to.^lock");
            waits.push(held(wait, ids[next], taken[next]));
        }
        script.ends(End::Deadlock { waits })
    }

    #[test]
    fn two_threads_with_two_locks_are_told_in_one_sentence() {
        let diagnosis = circle_of(2).diagnosed(Complaint::End);
        assert_eq!(code(&diagnosis), Code::Deadlock);
        assert_eq!(
            diagnosis.message,
            "Thread 1 waits in line 3 for mutex 2, which thread 2 has held since line 2; and thread 2 waits in line \
             3 for mutex 1, which thread 1 has held since line 2. So both wait for ever."
        );
        assert_eq!(diagnosis.evidence.facts.len(), 3, "main waits too");
    }

    #[test]
    fn a_reader_that_a_writer_keeps_out_is_told_with_the_writer() {
        let mut script = Script::new(
            "fn f() {\n    let first = map.read();\n    log.lock();\n}\nfn g() {\n    let own = log.lock();\n    \
             map.read();\n}\nfn h() {\n    map.write();\n    spawn(f);\n}\n",
        );
        let map = script.object(ObjectKind::RwLock, "rwlock");
        let log = script.object(ObjectKind::Mutex, "mutex");
        let other = script.spawn(0, "spawn");
        let writer = script.spawn(0, "spawn");
        script.step(0, Operation::LockShared, map, "first = map.^read");
        let reading = script.last();
        script.step(other, Operation::Lock, log, "own = log.^lock");
        let locked = script.last();
        script.step(writer, Operation::QueueUp, map, "map.^write");
        let lock = held(
            script.waits(0, Operation::Lock, Some(log), "log.^lock"),
            other,
            locked,
        );
        let read = held(
            script.waits(other, Operation::LockShared, Some(map), "    map.^read"),
            0,
            reading,
        );
        let write = held(
            script.waits(writer, Operation::Lock, Some(map), "map.^write"),
            0,
            reading,
        );
        let diagnosis = script
            .ends(End::Deadlock {
                waits: vec![lock, read, write],
            })
            .diagnosed(Complaint::End);
        assert_eq!(code(&diagnosis), Code::Deadlock);
        assert_eq!(
            diagnosis.message,
            "Thread 1 waits in line 7 to read `map`, behind thread 2, which asks in line 10 to write to it and waits \
             for main, a reader since line 2; and main waits in line 3 for `log`, which thread 1 has held since \
             line 6. So none of them goes on: a lock may let a writer that waits go before new readers."
        );
    }

    #[test]
    fn a_circle_of_five_names_all_five() {
        let diagnosis = circle_of(5).diagnosed(Complaint::End);
        assert_eq!(code(&diagnosis), Code::Deadlock);
        assert!(
            diagnosis
                .message
                .starts_with("Thread 1, thread 2, thread 3, thread 4 and thread 5 wait"),
            "{}",
            diagnosis.message
        );
    }

    #[test]
    fn a_guard_held_over_a_join_is_named_with_its_line() {
        let mut script = Script::new(TWO);
        let lock = script.mutex();
        let child = script.spawn(0, "spawn");
        script.step(0, Operation::Lock, lock, "from.^lock");
        let since = script.last();
        let join = for_thread(script.waits(0, Operation::Join, None, "^join"), child);
        let wait = held(
            script.waits(child, Operation::Lock, Some(lock), "to.^lock"),
            0,
            since,
        );
        let diagnosis = script
            .ends(End::Deadlock {
                waits: vec![join, wait],
            })
            .diagnosed(Complaint::End);
        assert_eq!(
            diagnosis.message,
            "Main waits in line 5 for thread 1 to end, and holds mutex 1, as it has since line 2. But thread 1 needs \
             it in line 3 before it can end, so both wait for ever."
        );
    }

    #[test]
    fn a_lock_that_is_kept_over_the_checks_own_waiting_is_named() {
        let mut script = Script::new(TWO);
        let (lock, channel) = (script.mutex(), script.channel());
        let child = script.spawn(0, "spawn");
        script.step(child, Operation::Lock, lock, "from.^lock");
        let since = script.last();
        let mut message = script.waits(child, Operation::Receive, Some(channel), "spawn");
        message.site = None;
        let own = script.waits(0, Operation::Lock, Some(lock), "to.^lock");
        let diagnosis = script
            .ends(End::Deadlock {
                waits: vec![message, held(own, child, since)],
            })
            .diagnosed(Complaint::End);
        assert_eq!(
            diagnosis.message,
            "Main waits in line 3 for mutex 1, which thread 1 has held since line 2; and thread 1 waits for a message \
             from channel 1. That never happens, so both wait for ever."
        );
    }

    #[test]
    fn a_guard_that_outlives_its_thread_is_told_as_such() {
        let mut script = Script::new(TWO);
        let lock = script.mutex();
        let child = script.spawn(0, "spawn");
        script.step(child, Operation::Lock, lock, "from.^lock");
        let since = script.last();
        script.exit(child);
        let wait = held(
            script.waits(0, Operation::Lock, Some(lock), "to.^lock"),
            child,
            since,
        );
        let diagnosis = script
            .ends(End::Deadlock { waits: vec![wait] })
            .diagnosed(Complaint::End);
        assert!(
            diagnosis
                .message
                .ends_with("Thread 1 took it in line 2 and ended without giving it back.")
        );
    }

    #[test]
    fn a_thread_that_panicked_before_it_could_notify_is_mentioned() {
        let mut script =
            Script::new("fn f() {\n    ready.wait(guard);\n    spawn(work);\n    job();\n}\n");
        let ready = script.condvar();
        let child = script.spawn(0, "spawn");
        script.step(0, Operation::WaitBegin, ready, "ready.^wait");
        script.act(child, Operation::Panic, "job()").wrote = Some("no ink".into());
        script.exit(child);
        let wait = script.waits(0, Operation::WaitWoken, Some(ready), "ready.^wait");
        let diagnosis = script
            .ends(End::Deadlock { waits: vec![wait] })
            .diagnosed(Complaint::End);
        assert_eq!(code(&diagnosis), Code::Deadlock);
        assert!(
            diagnosis
                .message
                .ends_with(" Before that, thread 1 had panicked in line 4 (no ink).")
        );
    }

    #[test]
    fn a_receiver_whose_sender_lives_on_is_told_why_the_channel_is_not_closed() {
        let mut script =
            Script::new("fn f() {\n    for job in jobs.iter() {}\n    spawn().join();\n}\n");
        let jobs = script.channel();
        let child = script.spawn(0, "spawn");
        let join = for_thread(script.waits(0, Operation::Join, None, "^join"), child);
        let wait = script.waits(child, Operation::Receive, Some(jobs), "jobs.^iter");
        let diagnosis = script
            .ends(End::Deadlock {
                waits: vec![join, wait],
            })
            .diagnosed(Complaint::End);
        assert_eq!(code(&diagnosis), Code::Deadlock);
        assert_eq!(
            diagnosis.line,
            Some(2),
            "the receiver explains more than the join"
        );
        assert!(diagnosis.message.contains("a sender still exists"));
    }

    const MERGE: &str = "fn merge() {\n    left.recv();\n    right.recv();\n}\n";

    /// Main waits in the learner's line, and a thread of the check for something else.
    fn both_wait(place_of_the_other: Option<&str>) -> Script {
        let mut script = Script::new(MERGE);
        let (left, right) = (script.channel(), script.channel());
        let other = script.spawn(0, "merge");
        let mut theirs = script.waits(
            other,
            Operation::Receive,
            Some(right),
            place_of_the_other.unwrap_or("right.^recv"),
        );
        if place_of_the_other.is_none()
            && let Some(site) = &mut theirs.site
        {
            (site.file, site.line) = ("exercises/99_example/check.rs".into(), 40);
        }
        let ours = script.waits(0, Operation::Receive, Some(left), "left.^recv");
        script.ends(End::Deadlock {
            waits: vec![ours, theirs],
        })
    }

    #[test]
    fn a_line_of_the_learners_leads_before_one_of_the_check() {
        let diagnosis = both_wait(None).diagnosed(Complaint::End);
        assert_eq!(diagnosis.line, Some(2));
        assert!(
            diagnosis
                .message
                .starts_with("Main waits in line 2 for a message"),
            "{}",
            diagnosis.message
        );
    }

    #[test]
    fn main_in_the_library_is_told_with_who_waits_in_the_check() {
        for (object, told) in [(None, false), (Some(0), true)] {
            let mut script = both_wait(None);
            let End::Deadlock { waits } = &mut script.trace.end else {
                panic!("it ends in a deadlock");
            };
            waits[0].site = None;
            if object.is_none() {
                // Whoever waits for that thread to end is no riddle.
                waits[0] = for_thread(waits[0].clone(), 1);
                (waits[0].operation, waits[0].object) = (Operation::Join, None);
                waits[0].site = script.trace.threads[1].spawned_at.clone();
            }
            let message = script.diagnosed(Complaint::End).message;
            let both = "Main waits for a message from channel 1; and thread 1 waits in line 40 of check.rs \
                        for a message from channel 1 of the check. That never happens, so both wait \
                        for ever.";
            assert_eq!(message == both, told, "{message}");
        }
    }

    #[test]
    fn of_two_lines_of_the_learners_that_of_the_thread_leads() {
        let diagnosis = both_wait(Some("right.^recv")).diagnosed(Complaint::End);
        assert_eq!(diagnosis.line, Some(3));
        assert!(diagnosis.message.starts_with("Thread 1 waits in line 3"));
    }

    #[test]
    fn a_notify_that_woke_another_waiter_is_told() {
        let mut script = Script::new(
            "fn work() {\n    if idle {\n        changed.wait(guard);\n    }\n}\n\
             fn main() {\n    changed.notify_one();\n    spawn(work);\n}\n",
        );
        let changed = script.condvar();
        let workers = [script.spawn(0, "spawn"), script.spawn(0, "spawn")];
        // One for which nobody waits yet: what it was for has been seen to.
        script.step(0, Operation::NotifyOne, changed, "changed.^notify_one");
        for worker in workers {
            script.step(worker, Operation::WaitBegin, changed, "changed.^wait");
        }
        script
            .step(0, Operation::NotifyOne, changed, "changed.^notify_one")
            .peer = Some(workers[1]);
        script.step(workers[1], Operation::WaitWoken, changed, "changed.^wait");
        let wait = script.waits(
            workers[0],
            Operation::WaitWoken,
            Some(changed),
            "changed.^wait",
        );
        let mut script = script.ends(End::Deadlock { waits: vec![wait] });
        let mut failure = script.failure(Complaint::End);
        // In which the same thread is woken.
        let again = script.step(workers[0], Operation::WaitWoken, changed, "changed.^wait");
        again.peer = Some(0);
        script.trace.end = End::Returned;
        failure.passing = Some(script.trace.clone());
        let notify = script.last() - 2;
        let diagnosis = script.diagnosed_with(failure);
        assert_eq!(code(&diagnosis), Code::Deadlock);
        assert_eq!(diagnosis.evidence.focus, [notify]);
        assert_eq!(
            diagnosis.evidence.facts.last().map(String::as_str),
            Some("main notified one waiter of `changed` in line 7, and that was thread 2")
        );
    }
}
