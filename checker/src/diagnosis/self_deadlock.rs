//! A thread waits for itself.

use trace::{ObjectKind, Operation, Site, Trace, Wait};

use super::{
    Code,
    case::{Case, Finding},
    text, waits,
};

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let trace = case.trace()?;
    let wait = waits::deadlocked(trace)?
        .iter()
        .find(|wait| waits::waited_for(wait).any(|thread| thread == wait.thread))?;
    let held = wait.holders.iter().find(|it| it.thread == wait.thread);
    let since = held.and_then(|it| it.since);
    Some(
        tell(case, trace, wait, since)
            .at(wait.site.as_ref())
            .focus(since),
    )
}

fn tell(case: &Case<'_>, trace: &Trace, wait: &Wait, since: Option<usize>) -> Finding {
    let who = case.who(wait.thread);
    let object = case.object(wait.object);
    let place = text::in_line(wait.site.as_ref());
    let taken = since.and_then(|since| trace.events[since].site.as_ref());
    let since_line = waits::since_before(wait, taken);
    let shared = since.is_some_and(|since| {
        matches!(
            trace.events[since].operation,
            Operation::LockShared | Operation::TryLockShared
        )
    });
    let (message, advice) = if wait.operation == Operation::Join {
        (
            format!("{who} waits{place} for itself to end."),
            "Ask which thread should end here, and which one should wait for it.".to_owned(),
        )
    } else if waits::kind(trace, wait) == Some(ObjectKind::Once) {
        (
            format!(
                "{who}, while it initialises {object}, asks{place} for the value of {object} itself, and waits for ever."
            ),
            "An initialiser must not use the very value that it is to make. Take what it needs from elsewhere."
                .to_owned(),
        )
    } else if shared && wait.operation == Operation::LockShared {
        (
            format!(
                "{who} asks{place} to read {object}, which it still reads itself{since_line}. {} to write to it, \
                 too. A lock may let a waiting writer go before new readers: then the second reading waits for \
                 the writer, and the writer for the first reading.",
                writer(case, trace, wait)
            ),
            "Whoever reads already does not ask again: pass on what the guard gives, or let the first reading end \
             before the second begins. Does a function that is called in between read the lock too?"
                .to_owned(),
        )
    } else if shared {
        (
            format!(
                "{who} asks{place} to write to {object}, while it still reads it itself{since_line}. It waits for its \
                 own reading to end, which it never does."
            ),
            "A reader does not turn into a writer by asking. Look at how long the reading guard lives: where is \
             it last needed, and where is it dropped?"
                .to_owned(),
        )
    } else {
        (
            format!(
                "{who} asks{place} for {object}, which it already holds itself{since_line}. Nobody else can give it \
                 back, so it waits for ever."
            ),
            format!(
                "A guard gives its lock back when it is dropped, at the end of its block if not before. Look at where \
                 the first guard is dropped, and whether a function called in between takes the lock again.{}",
                taken.map_or("", |taken| also(case, wait, taken))
            ),
        )
    };
    Finding::new(Code::SelfDeadlock, message).advice(advice)
}

/// What else may be behind it, for a lock that was taken in another place than it is
/// asked for: a guard without a name, or one lock under two names.
fn also(case: &Case<'_>, wait: &Wait, taken: &Site) -> &'static str {
    let in_one_place = wait.site.as_ref().is_none_or(|it| it == taken);
    if in_one_place || text::in_check_file(taken) {
        ""
    } else if !case.subject.statement(taken.line).starts_with("let ") {
        " A guard without a name lives to the end of its statement, which may be a whole `match`."
    } else {
        " Or are the two locks that are asked for here one and the same?"
    }
}

/// The thread that waits to write to what another one reads twice, at the beginning of a
/// sentence.
fn writer(case: &Case<'_>, trace: &Trace, wait: &Wait) -> String {
    waits::writer_before(trace, wait).map_or("Another thread asks".to_owned(), |event| {
        let place = text::in_line(event.site.as_ref());
        format!("{} asks{place}", case.who(event.thread))
    })
}

#[cfg(test)]
mod tests {
    use trace::{End, protocol::Complaint};

    use super::super::fixtures::{Script, code, for_thread, held};
    use super::*;

    const TWICE: &str = "fn f(total: &Mutex<u64>) {\n    let one = total.lock();\n    let two = total.lock();\n    spawn(f).join();\n}\n";

    #[test]
    fn locking_twice_names_both_lines() {
        let mut script = Script::new(TWICE);
        let total = script.mutex();
        script.step(0, Operation::Lock, total, "one = total.^lock");
        let since = script.last();
        let wait = held(
            script.waits(0, Operation::Lock, Some(total), "two = total.^lock"),
            0,
            since,
        );
        let diagnosis = script
            .ends(End::Deadlock { waits: vec![wait] })
            .diagnosed(Complaint::End);
        assert_eq!(code(&diagnosis), Code::SelfDeadlock);
        assert_eq!(
            diagnosis.message,
            "Main asks in line 3 for `total`, which it already holds itself since line 2. Nobody else can give it \
             back, so it waits for ever."
        );
        assert_eq!(diagnosis.line, Some(3));
    }

    /// What is said to who takes a lock in one place and asks for it in another.
    fn twice(source: &'static str, one: &str, two: &str) -> crate::verdict::Diagnosis {
        let mut script = Script::new(source);
        let total = script.mutex();
        script.step(0, Operation::Lock, total, one);
        let since = script.last();
        let wait = script.waits(0, Operation::Lock, Some(total), two);
        let waits = vec![held(wait, 0, since)];
        let script = script.ends(End::Deadlock { waits });
        script.diagnosed(Complaint::End)
    }

    #[test]
    fn one_line_is_told_as_one_line() {
        let source = "fn f() {\n    *total.lock() = *total.lock() + 1;\n}\n";
        let other = twice(source, "= *total.^lock()", "    *total.^lock()");
        assert!(
            other
                .message
                .contains("already holds itself from another place in that line."),
            "{}",
            other.message
        );
        let same = twice(source, "= *total.^lock()", "= *total.^lock()");
        assert!(
            same.message
                .contains("already holds itself since it came to line 2 before."),
            "{}",
            same.message
        );
    }

    #[test]
    fn what_else_may_be_behind_it_is_asked_where_it_may_be() {
        let nameless = "lives to the end of its statement";
        let one = "one and the same";
        let source = "fn f() {\n    match total.lock().get() {\n        _ => total.lock().insert(),\n    }\n    \
                      let a = from.lock();\n    let b = to.lock();\n}\n";
        let advice = |one: &str, two: &str| twice(source, one, two).evidence.advice;
        let kept = advice("match total.^lock", "=> total.^lock");
        assert!(kept.contains(nameless) && !kept.contains(one), "{kept}");
        let named = advice("a = from.^lock", "b = to.^lock");
        assert!(named.contains(one) && !named.contains(nameless), "{named}");
        let again = advice("match total.^lock", "match total.^lock");
        assert!(!again.contains(one) && !again.contains(nameless), "{again}");
    }

    #[test]
    fn it_stays_a_self_deadlock_when_it_happens_always() {
        let mut script = Script::new(TWICE);
        let total = script.mutex();
        script.step(0, Operation::Lock, total, "one = total.^lock");
        let since = script.last();
        let wait = held(
            script.waits(0, Operation::Lock, Some(total), "two = total.^lock"),
            0,
            since,
        );
        let script = script.ends(End::Deadlock { waits: vec![wait] });
        let mut failure = script.failure(Complaint::End);
        failure.always = true;
        assert_eq!(code(&script.diagnosed_with(failure)), Code::SelfDeadlock);
    }

    #[test]
    fn upgrading_a_read_lock_is_told_as_such() {
        let mut script = Script::new("fn f() {\n    map.read();\n    map.write();\n}\n");
        let map = script.object(ObjectKind::RwLock, "rwlock");
        script.step(0, Operation::LockShared, map, "map.^read");
        let since = script.last();
        let wait = held(
            script.waits(0, Operation::Lock, Some(map), "map.^write"),
            0,
            since,
        );
        let diagnosis = script
            .ends(End::Deadlock { waits: vec![wait] })
            .diagnosed(Complaint::End);
        assert_eq!(code(&diagnosis), Code::SelfDeadlock);
        assert!(
            diagnosis
                .message
                .contains("still reads it itself since line 2")
        );
    }

    #[test]
    fn reading_within_reading_is_told_with_the_writer_that_came_between() {
        let mut script = Script::new(
            "fn f() {\n    let one = map.read();\n    let two = map.read();\n}\n\
             fn g() {\n    map.write();\n    spawn(f);\n}\n",
        );
        let map = script.object(ObjectKind::RwLock, "rwlock");
        let reader = script.spawn(0, "spawn");
        script.step(reader, Operation::LockShared, map, "one = map.^read");
        let since = script.last();
        script.step(0, Operation::QueueUp, map, "map.^write");
        let again = script.waits(reader, Operation::LockShared, Some(map), "two = map.^read");
        let again = held(again, reader, since);
        let write = script.waits(0, Operation::Lock, Some(map), "map.^write");
        let write = held(write, reader, since);
        let diagnosis = script
            .ends(End::Deadlock {
                waits: vec![write, again],
            })
            .diagnosed(Complaint::End);
        assert_eq!(code(&diagnosis), Code::SelfDeadlock);
        assert_eq!(
            diagnosis.message,
            "Thread 1 asks in line 3 to read `map`, which it still reads itself since line 2. Main asks in line 6 to write \
             to it, too. A lock may let a waiting writer go before new readers: then the second reading waits \
             for the writer, and the writer for the first reading."
        );
    }

    #[test]
    fn a_lock_held_by_a_thread_that_is_joined_is_a_deadlock_of_two() {
        let mut script = Script::new(TWICE);
        let total = script.mutex();
        let child = script.spawn(0, "spawn");
        script.step(0, Operation::Lock, total, "one = total.^lock");
        let since = script.last();
        let join = for_thread(script.waits(0, Operation::Join, None, "^join"), child);
        let lock = held(
            script.waits(child, Operation::Lock, Some(total), "two = total.^lock"),
            0,
            since,
        );
        let diagnosis = script
            .ends(End::Deadlock {
                waits: vec![join, lock],
            })
            .diagnosed(Complaint::End);
        assert_eq!(code(&diagnosis), Code::Deadlock);
    }
}
