//! Updates of an atomic that are lost.

use trace::{End, Event, Operation, Trace};

use super::super::{Subject, text};
use super::{How, Lost};

/// Atomics: load, another's write, and a store or a swap, which writes whatever is
/// there.
pub(super) fn stores(trace: &Trace, subject: &Subject<'_>) -> Vec<Lost> {
    let events = &trace.events;
    let mut found = Vec::new();
    for (write, store) in events.iter().enumerate() {
        let blind = store.operation == Operation::Store
            || store.operation == Operation::ReadModifyWrite && calls(subject, store, "swap");
        if !blind || store.object.is_none() {
            continue;
        }
        let on_it = |event: &Event| event.object == store.object;
        let Some(read) = events[..write]
            .iter()
            .rposition(|event| on_it(event) && event.thread == store.thread)
        else {
            continue;
        };
        let seen = &events[read];
        if !matches!(
            seen.operation,
            Operation::Load | Operation::CompareExchangeFailed
        ) {
            continue;
        }
        // What it read was of use for something else, and not for this.
        let has_gone_on = |it: &Event| it.thread == store.thread && ends_an_attempt(it);
        if events[read + 1..write].iter().any(has_gone_on) {
            continue;
        }
        let between = (read + 1..write).rev().find(|&index| {
            let other = &events[index];
            on_it(other)
                && other.thread != store.thread
                && matches!(
                    other.operation,
                    Operation::Store | Operation::ReadModifyWrite
                )
                && (other.wrote.is_none() || other.wrote != seen.read)
        });
        // Two threads that both raise a flag have lost nothing.
        let flag = matches!(store.wrote.as_deref(), Some("true" | "false"));
        if let Some(between) = between.filter(|&it| !flag || events[it].wrote != store.wrote) {
            found.push(Lost {
                read,
                between,
                write,
                how: How::Store,
            });
        }
    }
    found
}

/// Whether the learner's line calls the method of that name at the event's place.
fn calls(subject: &Subject<'_>, event: &Event, method: &str) -> bool {
    let Some(site) = event
        .site
        .as_ref()
        .filter(|site| !text::in_check_file(site))
    else {
        return false;
    };
    subject.line(site.line).is_some_and(|line| {
        let call: String = line.chars().skip(site.column as usize - 1).collect();
        call.strip_prefix(method)
            .is_some_and(|rest| rest.starts_with('('))
    })
}

/// Whether a thread has done by then what it had read things for: it has changed an
/// atomic in one step, or has tried to, or goes into an operation or out of one.
fn ends_an_attempt(event: &Event) -> bool {
    matches!(
        event.operation,
        Operation::ReadModifyWrite | Operation::CompareExchangeFailed
    ) || calls_or_returns(event)
}

/// Whether a check marks here that an operation is called, or returns.
fn calls_or_returns(event: &Event) -> bool {
    let said = event.wrote.as_deref().unwrap_or_default();
    event.operation == Operation::Mark && (said.starts_with("call ") || said.starts_with("return "))
}

/// A compare-exchange that failed and that its thread left it at; its line succeeds
/// less often than in the passing interleaving, where there is one to compare with.
pub(super) fn given_up(trace: &Trace, passing: Option<&Trace>) -> Option<Lost> {
    let events = &trace.events;
    let successes = |trace: &Trace, of: &Event| {
        let same =
            |event: &&Event| event.operation == Operation::ReadModifyWrite && event.site == of.site;
        trace.events.iter().filter(same).count()
    };
    (0..events.len()).rev().find_map(|write| {
        let failed = &events[write];
        if failed.operation != Operation::CompareExchangeFailed || failed.site.is_none() {
            return None;
        }
        // For no reason: nobody has changed anything.
        if failed.wrote.is_some() || !is_left(trace, write) {
            return None;
        }
        if passing.is_some_and(|it| successes(trace, failed) >= successes(it, failed)) {
            return None;
        }
        let on_it = |event: &Event| event.object == failed.object;
        let between = events[..write].iter().rposition(|event| {
            on_it(event)
                && event.thread != failed.thread
                && matches!(
                    event.operation,
                    Operation::Store | Operation::ReadModifyWrite
                )
        })?;
        let read = events[..between]
            .iter()
            .rposition(|event| on_it(event) && event.thread == failed.thread)?;
        Some(Lost {
            read,
            between,
            write,
            how: How::GivenUp,
        })
    })
}

/// Whether a thread has no more to do with an object before its operation, or the
/// thread itself, is at its end.
fn is_left(trace: &Trace, step: usize) -> bool {
    let failed = &trace.events[step];
    let mut later = trace.events[step + 1..].iter();
    let next = later.find(|it| {
        it.thread == failed.thread
            && (it.object == failed.object
                || calls_or_returns(it)
                || matches!(it.operation, Operation::Panic | Operation::Exit))
    });
    match next {
        Some(next) => next.object != failed.object,
        None => trace.end == End::Returned,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{
        Code,
        fixtures::{Script, code, wrong_value},
    };
    use super::*;

    const COUNTER: &str = "fn add(total: &AtomicU64) {\n    let seen = total.load(SeqCst);\n    \
                           total.store(seen + 1, SeqCst);\n}\nfn start() { spawn(add) }\n";

    fn counter(interleaved: bool) -> Script {
        let mut script = Script::new(COUNTER);
        let total = script.atomic();
        let (one, two) = (script.spawn(0, "spawn"), script.spawn(0, "spawn"));
        script.load(one, total, "total.^load", "0");
        if interleaved {
            script.load(two, total, "total.^load", "0");
            script.store(two, total, "total.^store", "1");
            script.store(one, total, "total.^store", "1");
        } else {
            script.store(one, total, "total.^store", "1");
            script.load(two, total, "total.^load", "1");
            script.store(two, total, "total.^store", "2");
        }
        script
    }

    #[test]
    fn a_store_of_a_value_read_before_anothers_store_is_a_lost_update() {
        let diagnosis = counter(true).diagnosed(wrong_value("2", "1"));
        assert_eq!(code(&diagnosis), Code::LostUpdate);
        assert_eq!(diagnosis.line, Some(3));
        assert_eq!(
            diagnosis.message,
            "Thread 1 read 0 from `total` in line 2; thread 2 then changed it to 1 in line 3; and thread 1 wrote 1 \
             in line 3, worked out from the older value. The change made by thread 2 is lost."
        );
        assert_eq!(diagnosis.evidence.focus.len(), 3);
    }

    #[test]
    fn a_swap_with_a_value_worked_out_before_is_a_lost_update_and_an_addition_is_none() {
        for (method, expected) in [("swap", Code::LostUpdate), ("fetch_add", Code::WrongResult)] {
            let mut script = Script::new(
                "fn f() {\n    total.load();\n    total.swap(1);\n    total.fetch_add(1);\n    spawn();\n}\n",
            );
            let total = script.atomic();
            let (one, two) = (script.spawn(0, "spawn"), script.spawn(0, "spawn"));
            let place = format!("total.^{method}");
            script.load(one, total, "total.^load", "0");
            script.load(two, total, "total.^load", "0");
            for thread in [two, one] {
                let event = script.step(thread, Operation::ReadModifyWrite, total, &place);
                (event.read, event.wrote) = (Some("0".into()), Some("1".into()));
            }
            assert_eq!(
                code(&script.diagnosed(wrong_value("2", "1"))),
                expected,
                "{method}"
            );
        }
    }

    const GUARDED: &str = "fn f() {\n    let _ = lock.lock();\n    total.load();\n    total.store();\n    spawn();\n}\n";

    /// What is told of two threads, each of which does this with a lock of its own, or the
    /// same, before it reads: takes it, and gives it back.
    fn guarded(locks: usize, dropped_at_once: bool, works: bool) -> String {
        let mut script = Script::new(GUARDED);
        let total = script.atomic();
        let locks: Vec<usize> = (0..locks).map(|_| script.mutex()).collect();
        let threads = [script.spawn(0, "spawn"), script.spawn(0, "spawn")];
        let lock_of = |thread: usize| locks[thread % locks.len()];
        let place = "lock.^lock";
        for (thread, &id) in threads.iter().enumerate() {
            script.step(id, Operation::Lock, lock_of(thread), place);
            if works {
                script.load(id, total, "total.^load", "0");
            }
            if dropped_at_once {
                script.step(id, Operation::Unlock, lock_of(thread), place);
            }
            script.load(id, total, "total.^load", "0");
        }
        for id in threads.into_iter().rev() {
            script.store(id, total, "total.^store", "1");
        }
        let diagnosis = script.diagnosed(wrong_value("2", "1"));
        assert_eq!(code(&diagnosis), Code::LostUpdate);
        diagnosis.message
    }

    #[test]
    fn locks_that_did_not_help_are_told() {
        let (other, at_once) = ("not the same one (mutex 1, mutex 2)", "had given it back");
        let message = guarded(2, false, false);
        assert!(
            message.contains(other) && !message.contains(at_once),
            "{message}"
        );
        let message = guarded(1, true, false);
        assert!(
            message.ends_with(
                "Thread 1 took `lock` in line 2 and had given it back before it read in line 3."
            ),
            "{message}"
        );
        // What was done under the lock may have been what it was for.
        let message = guarded(1, true, true);
        assert!(
            !message.contains(other) && !message.contains(at_once),
            "{message}"
        );
    }

    #[test]
    fn updates_one_after_the_other_lose_nothing() {
        let diagnosis = counter(false).diagnosed(wrong_value("3", "2"));
        assert_eq!(code(&diagnosis), Code::WrongResult);
    }

    #[test]
    fn a_pattern_that_passes_as_well_explains_nothing() {
        let script = counter(true);
        let mut failure = script.failure(wrong_value("2", "1"));
        failure.passing = Some(script.trace.clone());
        assert_eq!(code(&script.diagnosed_with(failure)), Code::WrongResult);
    }

    #[test]
    fn what_goes_wrong_always_is_not_a_matter_of_interleaving() {
        let script = counter(true);
        let mut failure = script.failure(wrong_value("2", "1"));
        failure.always = true;
        assert_eq!(code(&script.diagnosed_with(failure)), Code::WrongResult);
    }

    #[test]
    fn two_threads_that_raise_one_flag_lose_nothing() {
        let mut script = Script::new(
            "fn f(ready: &AtomicBool) {\n    ready.load(SeqCst);\n    ready.store(true);\n    spawn();\n}\n",
        );
        let ready = script.atomic();
        let other = script.spawn(0, "spawn");
        script.load(0, ready, "ready.^load", "false");
        script.store(other, ready, "ready.^store", "true");
        script.store(0, ready, "ready.^store", "true");
        assert_eq!(
            code(&script.diagnosed(wrong_value("1", "2"))),
            Code::WrongResult
        );
    }

    const EXCHANGE: &str = "fn add(total: &AtomicU64) {\n    let seen = total.load(SeqCst);\n    \
                            let _ = total.compare_exchange(seen, seen + 1, SeqCst, SeqCst);\n}\nfn start() { spawn(add) }\n";

    fn exchange(then_retried: bool) -> Script {
        let mut script = Script::new(EXCHANGE);
        let total = script.atomic();
        let (one, two) = (script.spawn(0, "spawn"), script.spawn(0, "spawn"));
        script.load(one, total, "total.^load", "0");
        script.load(two, total, "total.^load", "0");
        let exchange = "total.^compare_exchange";
        script
            .step(two, Operation::ReadModifyWrite, total, exchange)
            .wrote = Some("1".into());
        script
            .step(one, Operation::CompareExchangeFailed, total, exchange)
            .read = Some("1".into());
        if then_retried {
            script
                .step(one, Operation::ReadModifyWrite, total, exchange)
                .wrote = Some("2".into());
        }
        script
    }

    #[test]
    fn a_compare_exchange_that_is_not_tried_again_is_a_lost_update() {
        let diagnosis = exchange(false).diagnosed(wrong_value("2", "1"));
        assert_eq!(code(&diagnosis), Code::LostUpdate);
        assert!(diagnosis.message.contains("not tried again"));
    }

    #[test]
    fn a_compare_exchange_that_failed_for_no_reason_has_lost_nobodys_change() {
        let mut script = exchange(false);
        let failed = script.last();
        script.trace.events[failed].wrote = Some("for no reason".into());
        let diagnosis = script.diagnosed(wrong_value("2", "1"));
        assert_eq!(code(&diagnosis), Code::WrongResult);
        let facts = &diagnosis.evidence.facts;
        assert!(
            facts.iter().any(|it| it.contains("failed for no reason")),
            "{facts:?}"
        );
    }

    #[test]
    fn a_compare_exchange_that_is_tried_again_is_not() {
        let diagnosis = exchange(true).diagnosed(wrong_value("3", "2"));
        assert_eq!(code(&diagnosis), Code::WrongResult);
    }

    #[test]
    fn who_tries_again_later_has_not_left_it_at_that() {
        let mut script = exchange(true);
        let passing = exchange(true);
        // Another thread succeeds less often than where all is well.
        let mut better = passing.trace.clone();
        let again = better.events[passing.last()].clone();
        better.schedule.push((again.thread as u32, 0));
        better.events.push(again);
        let mut failure = script.failure(wrong_value("3", "2"));
        failure.passing = Some(better.clone());
        assert_eq!(code(&script.diagnosed_with(failure)), Code::WrongResult);

        // The other one, which has nothing more to do with it, has.
        let total = script.trace.events[script.last()].object.unwrap();
        script
            .step(
                2,
                Operation::CompareExchangeFailed,
                total,
                "total.^compare_exchange",
            )
            .read = Some("2".into());
        script.exit(2);
        let mut failure = script.failure(wrong_value("3", "2"));
        failure.passing = Some(better);
        let diagnosis = script.diagnosed_with(failure);
        assert_eq!(code(&diagnosis), Code::LostUpdate);
        assert!(diagnosis.message.starts_with("Thread 2 read"));
    }

    #[test]
    fn a_store_after_another_operation_is_not_worked_out_from_what_that_one_read() {
        for (between, expected) in [
            (Operation::Load, Code::LostUpdate),
            (Operation::ReadModifyWrite, Code::WrongResult),
            (Operation::Mark, Code::WrongResult),
        ] {
            let mut script = Script::new(
                "fn f() {\n    next.load();\n    head.swap();\n    next.store(3);\n    spawn();\n}\n",
            );
            let (next, head) = (script.atomic(), script.atomic());
            let other = script.spawn(0, "spawn");
            script.load(0, next, "next.^load", "5");
            script.store(other, next, "next.^store", "4");
            script.step(0, between, head, "head.^swap").wrote = Some("call push(3)".into());
            script.store(0, next, "next.^store", "3");
            assert_eq!(
                code(&script.diagnosed(wrong_value("1", "2"))),
                expected,
                "{between:?}"
            );
        }
    }
}
