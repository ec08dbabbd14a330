//! Threads that wait for what never comes.

use trace::{ObjectKind, Operation, Trace, Wait};

use super::super::{
    Code,
    case::{Case, Finding},
    text, waits,
};
use super::is_learners;

/// The wait that all others come down to: it depends on no other waiting thread.
pub(super) fn stuck<'t>(trace: &Trace, all: &'t [Wait]) -> Option<&'t Wait> {
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

/// What one thread waits for, and why it does not come.
pub(super) fn tell(case: &Case<'_>, trace: &Trace, all: &[Wait], wait: &Wait) -> Finding {
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

    use super::super::super::fixtures::{Script, code, for_thread, held};
    use super::*;

    const TWO: &str = "fn move_money(from: &Mutex<u64>, to: &Mutex<u64>) {\n    let a = from.lock();\n    let b = to.lock();\n}\n\
                       fn start() { spawn(move_money).join() }\n";

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
}
