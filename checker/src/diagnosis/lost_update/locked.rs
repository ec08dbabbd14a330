//! Updates behind a lock that are lost although the lock was held for each access.

use trace::{Operation, Trace};

use super::super::{
    Subject,
    sections::{Section, sections, tells_changes},
};
use super::{How, Lost};

/// Locks: a section that only reads or takes the value out, another thread's section,
/// and a section that writes without reading.
pub(super) fn two_sections(trace: &Trace, subject: &Subject<'_>) -> Vec<Lost> {
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
        let mut between = all.iter().filter(|it| {
            it.object == second.object
                && it.thread != second.thread
                && it.start > first.end
                && it.end < second.start
                && !reads_only(trace, subject, it)
        });
        let between = if reads_only(trace, subject, first) {
            between.next().map(|it| (How::TwoSections, it))
        } else if takes_out(trace, subject, first) {
            // What is put there by the last of them is what is lost.
            let mut came = between.clone();
            let puts = between.rfind(|it| !takes_out(trace, subject, it));
            let puts = puts.map(|it| (How::PutBack, it));
            // Who puts something there later has an update of its own, which is told.
            let puts_later = |came: &Section| {
                all.iter().any(|it| {
                    it.thread == came.thread
                        && it.object == came.object
                        && it.start > came.end
                        && writes_blindly(trace, subject, it)
                })
            };
            puts.or_else(|| {
                came.find(|it| !puts_later(it))
                    .map(|it| (How::NotThere, it))
            })
        } else {
            continue;
        };
        let Some((how, between)) = between else {
            continue;
        };
        if writes_blindly(trace, subject, second) {
            found.push(Lost {
                read: first.start,
                between: between.start,
                write: second.start,
                how,
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
    if tells_changes(trace, section.object) {
        return !section.changed;
    }
    statement(trace, subject, section).is_some_and(|it| copies_out(&it))
}

/// Whether the section leaves nothing of the value behind.
fn takes_out(trace: &Trace, subject: &Subject<'_>, section: &Section) -> bool {
    statement(trace, subject, section).is_some_and(|it| {
        let taken = [
            "mem::take(",
            "take(&mut *",
            "mem::replace(",
            "replace(&mut *",
        ];
        it.starts_with("let ")
            && (taken.iter().any(|call| it.contains(call)) || of_guard(&it) == Some(".take()"))
    })
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
    if let Some((place, value)) = statement.split_once(" = ")
        && place.starts_with('*')
    {
        return ![".lock()", ".write()", ".read()"]
            .iter()
            .any(|it| value.contains(it));
    }
    // `let mut guard = …;`, and then `*guard = …;` or `guard.field = …;` before it is
    // read.
    let Some(guard) = statement
        .strip_prefix("let mut ")
        .and_then(|rest| rest.split([' ', ':', '=']).next())
    else {
        return false;
    };
    of_guard(&statement) == Some("")
        && (site.line + 1..site.line + 6)
            .filter_map(|line| subject.line(line))
            .find(|line| mentions(line, guard))
            .is_some_and(|line| assigns_to(line.trim(), guard))
}

/// The statement by which the lock was taken.
fn statement(trace: &Trace, subject: &Subject<'_>, section: &Section) -> Option<String> {
    let site = section.site(trace)?;
    Some(subject.statement(site.line))
}

/// What a statement does with the guard that it takes: `.clone()`, or nothing if it
/// keeps it.
fn of_guard(statement: &str) -> Option<&str> {
    let taken = [".lock()", ".write()", ".read()"]
        .iter()
        .find_map(|call| statement.find(call).map(|at| at + call.len()))?;
    let mut rest = &statement[taken..];
    if let Some(unwrapped) = rest.strip_prefix(".unwrap()") {
        rest = unwrapped;
    } else if rest.starts_with(".expect(") {
        rest = &rest[rest.find(')')? + 1..];
    }
    Some(rest.trim_end_matches([';', ' ']))
}

/// `let seen = *total.lock()…;`, `let copy = items.lock()….clone();`, a bare
/// `*total.lock()…` at the end of a block, and `let guard = total.lock()…;`: without
/// `mut` there is no way to write through a guard.
fn copies_out(statement: &str) -> bool {
    let is_copy = matches!(
        of_guard(statement),
        Some(".clone()" | ".to_vec()" | ".to_owned()" | ".len()" | ".is_empty()")
    );
    let keeps = statement.starts_with("let ") && !statement.starts_with("let mut ");
    let bare = statement.starts_with('*') && !statement.contains('=');
    is_copy
        || bare
        || keeps && of_guard(statement).is_none_or(|it| it.is_empty() || it.starts_with(')'))
        || statement.starts_with("let ") && statement.contains("= *")
}

/// Whether the name stands in the line, as a word.
fn mentions(line: &str, name: &str) -> bool {
    line.split(|it: char| !it.is_alphanumeric() && it != '_')
        .any(|it| it == name)
}

/// `*guard = value;` or `guard.field = value;`, where the value does not read it again.
fn assigns_to(statement: &str, guard: &str) -> bool {
    let Some((place, value)) = statement.split_once(" = ") else {
        return false;
    };
    let field = place
        .strip_prefix(guard)
        .and_then(|it| it.strip_prefix('.'));
    let is_place = place.strip_prefix('*') == Some(guard)
        || field.is_some_and(|it| it.chars().all(|it| it.is_alphanumeric() || it == '_'));
    is_place && !mentions(value, guard)
}

#[cfg(test)]
mod tests {
    use super::super::super::{
        Code,
        fixtures::{Script, code, wrong_value},
    };
    use super::*;

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

    /// How a program is diagnosed that takes the lock at these two places.
    fn diagnosed(source: &'static str, first: &str, second: &str) -> crate::verdict::Diagnosis {
        locked(source, first, second).diagnosed(wrong_value("2", "1"))
    }

    #[test]
    fn a_copy_that_is_changed_and_put_back_is_a_lost_update() {
        let diagnosis = diagnosed(
            "fn add() {\n    let mut copy = items.lock().clone();\n    copy.push(1);\n    *items.lock() = copy;\n    spawn();\n}\n",
            "copy = items.^lock()",
            "*items.^lock() =",
        );
        assert_eq!(code(&diagnosis), Code::LostUpdate);
    }

    #[test]
    fn a_field_that_is_written_through_a_second_guard_is_a_lost_update() {
        let source = "fn add() {\n    let guard = total.lock();\n    let count = guard.0;\n    drop(guard);\n    \
                      let mut again = total.lock();\n    again.0 = count + 1;\n    spawn();\n}\n";
        let diagnosis = diagnosed(source, "guard = total.^lock()", "again = total.^lock()");
        assert_eq!(code(&diagnosis), Code::LostUpdate);
    }

    #[test]
    fn a_field_that_is_added_to_is_not() {
        let source = "fn add() {\n    let guard = total.lock();\n    let count = guard.0;\n    drop(guard);\n    \
                      let mut again = total.lock();\n    again.0 = again.0 + count;\n    spawn();\n}\n";
        let diagnosis = diagnosed(source, "guard = total.^lock()", "again = total.^lock()");
        assert_eq!(code(&diagnosis), Code::WrongResult);
    }

    #[test]
    fn what_is_taken_out_and_put_back_over_anothers_is_a_lost_update() {
        let diagnosis = diagnosed(
            "fn add() {\n    let mut mine = mem::take(&mut *items.lock().unwrap());\n    mine.push(1);\n    \
             *items.lock().unwrap() = mine;\n    spawn();\n}\n",
            "*items.^lock().unwrap());",
            "*items.^lock().unwrap() =",
        );
        assert_eq!(code(&diagnosis), Code::LostUpdate);
        assert!(
            diagnosis
                .message
                .starts_with("Thread 1 took out what was behind `items` in line 2"),
            "{}",
            diagnosis.message
        );
    }

    #[test]
    fn who_comes_while_it_is_out_has_changed_nothing_unless_it_puts_something_there() {
        let source = "fn add() {\n    let it = board.lock().unwrap().take();\n    *board.lock().unwrap() = it;\n    \
                      spawn();\n}\n";
        let (takes, puts) = ("it = board.^lock()", "*board.^lock().unwrap() =");
        for (comes_back, expected) in [
            (
                false,
                "Thread 1 took out what was behind `board` in line 2 and gave the lock back. Before it took the lock \
                 again in line 3 to put it back, thread 2 came in line 2, and did not find it there.",
            ),
            (
                true,
                "Thread 2 took out what was behind `board` in line 2 and gave the lock back; thread 1 changed what was \
                 left there in line 3; then thread 2 took the lock again in line 3 and put its own over it. The change \
                 made by thread 1 is lost.",
            ),
        ] {
            let mut script = Script::new(source);
            let board = script.mutex();
            let (one, two) = (script.spawn(0, "spawn"), script.spawn(0, "spawn"));
            let last = comes_back.then_some((two, puts));
            let steps = [(one, takes), (two, takes), (one, puts)];
            for (thread, place) in steps.into_iter().chain(last) {
                script.step(thread, Operation::Lock, board, place);
                script.step(thread, Operation::Unlock, board, place);
            }
            let diagnosis = script.diagnosed(wrong_value("2", "1"));
            assert_eq!(code(&diagnosis), Code::LostUpdate);
            assert_eq!(diagnosis.message, expected);
        }
    }

    #[test]
    fn what_is_taken_out_and_merged_with_what_has_come_since_is_not() {
        let diagnosis = diagnosed(
            "fn add() {\n    let mut mine = mem::take(&mut *items.lock().unwrap());\n    mine.push(1);\n    \
             items.lock().unwrap().extend(mine);\n    spawn();\n}\n",
            "*items.^lock().unwrap());",
            "    items.^lock().unwrap()",
        );
        assert_eq!(code(&diagnosis), Code::WrongResult);
    }

    #[test]
    fn a_getter_and_a_setter_that_lock_each_for_itself_lose_updates() {
        let diagnosis = diagnosed(
            "fn get() -> u64 {\n    *value.lock().unwrap()\n}\nfn set(it: u64) {\n    *value.lock().unwrap() = it;\n}\n\
             fn start() { spawn(get) }\n",
            "*value.^lock().unwrap()",
            "*value.^lock().unwrap() =",
        );
        assert_eq!(code(&diagnosis), Code::LostUpdate);
    }

    #[test]
    fn a_lock_that_says_of_every_section_that_it_changed_something_is_not_believed() {
        let mut script = locked(
            "fn add() {\n    let mut copy = items.lock().clone();\n    copy.push(1);\n    *items.lock() = copy;\n    spawn();\n}\n",
            "copy = items.^lock()",
            "*items.^lock() =",
        );
        let unlocks = |it: &&mut trace::Event| it.operation == Operation::Unlock;
        for unlock in script.trace.events.iter_mut().filter(unlocks) {
            unlock.wrote = Some("changed".into());
        }
        assert_eq!(
            code(&script.diagnosed(wrong_value("2", "1"))),
            Code::LostUpdate
        );
        // One that knows is: the first section of each thread has changed something.
        let mut last = script.trace.events.iter_mut().rev();
        last.find(unlocks).expect("the lock is given back").wrote = None;
        assert_eq!(
            code(&script.diagnosed(wrong_value("2", "1"))),
            Code::WrongResult
        );
    }
}
