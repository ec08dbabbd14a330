//! One thread overwrote another's change with a value computed before it.
//!
//! The pattern: thread A reads X; thread B changes X; A, without reading again,
//! writes X. It explains a wrong value only if the nearest passing interleaving
//! has it less often, where there is one to compare with.

use trace::{Event, Operation, Trace};

use super::{
    Code, Subject,
    case::{Case, Finding},
    sections::{Section, sections, tells_changes},
    text,
};

/// Events of an interleaving that is searched for the pattern. A longer one has
/// not been minimised, and the pattern would be in it by chance.
const LONGEST: usize = 10_000;

/// A read, another thread's write, and the write that undid it.
struct Lost {
    read: usize,
    between: usize,
    write: usize,
    how: How,
}

enum How {
    /// A plain store after a plain load.
    Store,
    /// A compare-exchange that found another value, and was not tried again.
    GivenUp,
    /// Read under the lock, and written under it another time.
    TwoSections,
}

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    if !case.is_wrong_value() || case.failure.always {
        return None;
    }
    let trace = case.trace().filter(|trace| trace.events.len() <= LONGEST)?;
    let passing = case.failure.passing.as_ref();
    let lost = explained(trace, passing, |trace| stores(trace, case.subject))
        .or_else(|| given_up(trace, passing))
        .or_else(|| explained(trace, passing, |trace| two_sections(trace, case.subject)))?;
    Some(tell(case, &trace.events, &lost).facts(super::wrong_result::facts(case)))
}

/// The last occurrence of the pattern, if it is less frequent in the passing
/// interleaving.
fn explained(
    trace: &Trace,
    passing: Option<&Trace>,
    find: impl Fn(&Trace) -> Vec<Lost>,
) -> Option<Lost> {
    let found = find(trace);
    let elsewhere = passing.map_or(0, |passing| find(passing).len());
    (found.len() > elsewhere).then(|| found.into_iter().next())?
}

/// Atomics: load, another's write, and a store or a swap, which writes whatever is
/// there.
fn stores(trace: &Trace, subject: &Subject<'_>) -> Vec<Lost> {
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

/// A compare-exchange that failed and whose line succeeds less often than in the
/// passing interleaving; with none to compare, one that its thread leaves it at.
fn given_up(trace: &Trace, passing: Option<&Trace>) -> Option<Lost> {
    let events = &trace.events;
    let successes = |trace: &Trace, of: &Event| {
        let same =
            |event: &&Event| event.operation == Operation::ReadModifyWrite && event.site == of.site;
        trace.events.iter().filter(same).count()
    };
    events.iter().enumerate().find_map(|(write, failed)| {
        if failed.operation != Operation::CompareExchangeFailed || failed.site.is_none() {
            return None;
        }
        let dropped = match passing {
            Some(passing) => successes(trace, failed) < successes(passing, failed),
            None => !events[write + 1..]
                .iter()
                .any(|later| later.thread == failed.thread && later.object == failed.object),
        };
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
        dropped.then_some(Lost {
            read,
            between,
            write,
            how: How::GivenUp,
        })
    })
}

/// Locks: a section that only reads, another thread's section, a section that
/// writes without reading.
fn two_sections(trace: &Trace, subject: &Subject<'_>) -> Vec<Lost> {
    let all = sections(trace);
    let mut found = Vec::new();
    for (index, second) in all.iter().enumerate() {
        let first = all[..index]
            .iter()
            .rev()
            .find(|it| it.thread == second.thread && it.object == second.object);
        let Some(first) = first.filter(|first| first.end < second.start) else {
            continue;
        };
        let between = all.iter().find(|it| {
            it.object == second.object
                && it.thread != second.thread
                && it.start > first.end
                && it.end < second.start
                && !reads_only(trace, subject, it)
        });
        let Some(between) = between else { continue };
        if reads_only(trace, subject, first) && writes_blindly(trace, subject, second) {
            found.push(Lost {
                read: first.start,
                between: between.start,
                write: second.start,
                how: How::TwoSections,
            });
        }
    }
    found
}

/// Whether nothing is changed in the section: known from its accesses where they
/// are recorded, from the kind of lock, or from the form of the learner's line.
fn reads_only(trace: &Trace, subject: &Subject<'_>, section: &Section) -> bool {
    if let Some(accesses) = section.accesses(trace) {
        return accesses.iter().all(|&access| access == Operation::Read);
    }
    if section.shared {
        return true;
    }
    if tells_changes(trace) {
        return !section.changed;
    }
    section
        .site(trace)
        .is_some_and(|site| copies_out(&subject.statement(site.line)))
}

fn writes_blindly(trace: &Trace, subject: &Subject<'_>, section: &Section) -> bool {
    if section.shared {
        return false;
    }
    if let Some(accesses) = section.accesses(trace) {
        return accesses.first() == Some(&Operation::Write);
    }
    let Some(site) = section.site(trace) else {
        return false;
    };
    let statement = subject.statement(site.line);
    if assigns(&statement, None) {
        return true;
    }
    // `let mut guard = …;`, and then `*guard = …;` before it is read.
    let Some(guard) = statement
        .strip_prefix("let mut ")
        .and_then(|rest| rest.split([' ', ':', '=']).next())
    else {
        return false;
    };
    let used = format!("*{guard}");
    (site.line + 1..site.line + 6)
        .filter_map(|line| subject.line(line))
        .find(|line| line.contains(&used))
        .is_some_and(|line| assigns(line.trim(), Some(&used)))
}

/// `let seen = *total.lock()…;` and `let guard = total.lock()…;`: without `mut`
/// there is no way to write through a guard.
fn copies_out(statement: &str) -> bool {
    statement.starts_with("let ") && !statement.starts_with("let mut ")
        || statement.starts_with("let mut ") && statement.contains("= *")
}

/// `*total.lock()… = value;`, where the value does not read it again.
fn assigns(statement: &str, guard: Option<&str>) -> bool {
    let Some((place, value)) = statement.split_once(" = ") else {
        return false;
    };
    let reads_again = match guard {
        Some(guard) => value.contains(guard),
        None => {
            value.contains(".lock()") || value.contains(".write()") || value.contains(".read()")
        }
    };
    place.starts_with('*') && !place.contains("let ") && !reads_again
}

fn tell(case: &Case<'_>, events: &[Event], lost: &Lost) -> Finding {
    let (read, between, write) = (
        &events[lost.read],
        &events[lost.between],
        &events[lost.write],
    );
    let (me, other) = (case.thread(read.thread), case.thread(between.thread));
    let object = case.object(read.object);
    let value = |it: &Option<String>| it.as_deref().map(text::clean);
    let lines = [read, between, write].map(|event| text::in_line(event.site.as_ref()));
    let [read_line, between_line, write_line] = &lines;
    let finding = match lost.how {
        How::Store => {
            let saw = value(&read.read).map_or(String::new(), |it| format!(" {it} from"));
            let to = value(&between.wrote).map_or(String::new(), |it| format!(" to {it}"));
            let wrote = value(&write.wrote).map_or("its own value".to_owned(), |it| it);
            Finding::new(
                Code::LostUpdate,
                format!(
                    "{} read{saw} {object}{read_line}; {other} then changed it{to}{between_line}; and {me} wrote \
                     {wrote}{write_line}, worked out from the older value. The change made by {other} is lost.",
                    text::sentence(me)
                ),
            )
            .advice(
                "Between the read and the write another thread can get in. Make reading, computing and writing \
                 one step that nothing can come between.",
            )
        }
        How::GivenUp => Finding::new(
            Code::LostUpdate,
            format!(
                "{} read {object}{read_line}, {other} changed it{between_line}, and so the compare-exchange{write_line} \
                 found another value than expected and changed nothing. It was not tried again, so this update is lost.",
                text::sentence(me)
            ),
        )
        .advice(
            "A compare-exchange that fails has told you the newest value. Ask what has to be done with it before \
             the update counts as made.",
        ),
        How::TwoSections => Finding::new(
            Code::LostUpdate,
            format!(
                "{} read the value behind {object}{read_line} and gave the lock back; {other} changed the \
                 value{between_line}; then {me} took the lock again{write_line} and wrote a value worked out from \
                 the older one. The change made by {other} is lost.",
                text::sentence(me)
            ),
        )
        .advice(
            "Each step is protected, but not the way from the one to the other. Ask how long the lock has to be \
             held so that the value cannot change between reading it and writing it back.",
        ),
    };
    finding
        .at(write.site.as_ref())
        .focus([lost.read, lost.between, lost.write])
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, code, wrong_value};
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
    fn a_compare_exchange_that_is_tried_again_is_not() {
        let diagnosis = exchange(true).diagnosed(wrong_value("3", "2"));
        assert_eq!(code(&diagnosis), Code::WrongResult);
    }

    fn locked(source: &'static str, first: &str, second: &str) -> Script {
        let mut script = Script::new(source);
        let total = script.mutex();
        let (one, two) = (script.spawn(0, "spawn"), script.spawn(0, "spawn"));
        for (thread, place) in [(one, first), (two, first), (two, second), (one, second)] {
            script.step(thread, Operation::Lock, total, place);
            script.step(thread, Operation::Unlock, total, place);
        }
        script
    }

    #[test]
    fn reading_under_the_lock_and_writing_under_it_again_is_a_lost_update() {
        let script = locked(
            "fn add() {\n    let seen = *total.lock().unwrap();\n    *total.lock().unwrap() = seen + 1;\n    spawn();\n}\n",
            "*total.^lock().unwrap();",
            "*total.^lock().unwrap() =",
        );
        let diagnosis = script.diagnosed(wrong_value("2", "1"));
        assert_eq!(code(&diagnosis), Code::LostUpdate);
        assert!(
            diagnosis.message.contains("gave the lock back"),
            "{}",
            diagnosis.message
        );
    }

    #[test]
    fn a_guard_that_is_dropped_and_taken_again_is_a_lost_update() {
        let script = locked(
            "fn add() {\n    let guard = total.lock().unwrap();\n    let seen = *guard;\n    drop(guard);\n    \
             let mut again = total.lock().unwrap();\n    *again = seen + 1;\n    spawn();\n}\n",
            "guard = total.^lock()",
            "again = total.^lock()",
        );
        assert_eq!(
            code(&script.diagnosed(wrong_value("2", "1"))),
            Code::LostUpdate
        );
    }

    #[test]
    fn adding_in_one_section_each_is_not() {
        let script = locked(
            "fn add() {\n    *total.lock().unwrap() += 1;\n    *total.lock().unwrap() -= 1;\n    spawn();\n}\n",
            "*total.^lock().unwrap() +=",
            "*total.^lock().unwrap() -=",
        );
        assert_eq!(
            code(&script.diagnosed(wrong_value("2", "1"))),
            Code::WrongResult
        );
    }
}
