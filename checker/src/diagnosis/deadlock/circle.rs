//! Threads that wait for each other in a circle.

use trace::{Operation, Trace, Wait};

use super::super::{
    Code,
    case::{Case, Finding},
    text, waits,
};

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

/// The circle, told from a thread that is joined or from a lock.
pub(super) fn tell(case: &Case<'_>, trace: &Trace, circle: &[&Wait]) -> Finding {
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

#[cfg(test)]
mod tests {
    use trace::{End, ObjectKind, protocol::Complaint};

    use super::super::super::fixtures::{Script, code, for_thread, held};
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
}
