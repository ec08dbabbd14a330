//! An interleaving as rows: what each thread does, one of its lines a row.

use trace::{End, Operation, Site};

use super::effect::effect;
use super::standing::{goes_on, standing};
use crate::{
    diagnosis::{
        Names, text,
        text::{clean, in_check_file},
        unheard_notifies,
    },
    verdict::Evidence,
};

/// A thread at one line, until another thread's turn or its next line.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) thread: usize,
    /// The line.
    pub(super) line: Option<u32>,
    /// The file, if it is not the learner's.
    pub(super) file: Option<String>,
    /// The learner's line.
    pub(super) source: Option<String>,
    /// What came of it, in order.
    pub(super) effects: Vec<(String, usize)>,
    /// The diagnosis speaks of it.
    pub(super) focus: bool,
    /// Only the starting and joining of threads.
    pub(super) bookkeeping: bool,
    /// Its last step begins a wait on a condition variable.
    pub(super) waits_on: bool,
}

/// Effects of one row that are told; of more, the first and the last ones.
const FIRST: usize = 8;
const LAST: usize = 3;

impl Step {
    /// "reads 0, writes 1".
    pub(super) fn effect(&self) -> String {
        let mut effects: Vec<String> = self
            .effects
            .iter()
            .map(|(effect, times)| match times {
                1 => effect.clone(),
                times => format!("{effect} ({} times)", text::thousands(*times as u64)),
            })
            .collect();
        let more = effects.len().saturating_sub(FIRST + LAST);
        if more > 1 {
            let rest = format!("… ({} more) …", text::thousands(more as u64));
            effects.splice(FIRST..FIRST + more, [rest]);
        }
        effects.join(", ")
    }
}

/// The rows of a failing interleaving and what to call its threads.
pub(super) struct Steps {
    pub(super) names: Names,
    pub(super) rows: Vec<Step>,
}

/// All rows of the trace that the evidence has, if it has one.
pub(super) fn steps(evidence: &Evidence) -> Option<Steps> {
    let trace = evidence.trace.as_ref()?;
    let source = |line: u32| evidence.lines.get(&line).map(String::as_str);
    let names = Names::new(trace, source);
    let unheard = unheard_notifies(&trace.events);
    let mut rows: Vec<Step> = Vec::new();
    for (index, event) in trace.events.iter().enumerate() {
        let Some(effect) = effect(event, &names, unheard.contains(&index)) else {
            continue;
        };
        let focus = evidence.focus.contains(&index);
        let bookkeeping = matches!(
            event.operation,
            Operation::Spawn | Operation::Join | Operation::Exit
        );
        // A destructor has no line of its own.
        let site = event.site.as_ref().filter(|_| {
            !event.unwinding
                && !matches!(event.operation, Operation::Unlock | Operation::UnlockShared)
        });
        let (line, file) = line_of(site);
        let contiguous = rows.last().is_some_and(|row| {
            row.thread == event.thread && (site.is_none() || row.line == line && row.file == file)
        });
        match rows.last_mut().filter(|_| contiguous) {
            Some(row) => {
                row.focus |= focus;
                row.bookkeeping &= bookkeeping;
                row.waits_on = event.operation == Operation::WaitBegin;
                match row.effects.last_mut() {
                    Some((last, times)) if *last == effect => *times += 1,
                    _ => row.effects.push((effect, 1)),
                }
            }
            // That a thread ended matters only where it is seen to.
            None if event.operation == Operation::Exit && !focus => {}
            None => rows.push(Step {
                thread: event.thread,
                line,
                file,
                source: source_of(evidence, site),
                effects: vec![(effect, 1)],
                focus,
                bookkeeping,
                waits_on: event.operation == Operation::WaitBegin,
            }),
        }
    }
    if let End::Livelock { waits } = &trace.end {
        for wait in waits.iter().filter(|wait| goes_on(trace, wait, waits)) {
            if let Some(last) = rows.iter_mut().rev().find(|row| row.thread == wait.thread) {
                last.effects.push(("and so on, for ever".to_owned(), 1));
                last.focus = true;
            }
        }
    }
    for row in standing(trace, &names, evidence) {
        // Who has just begun to wait need not be told of again.
        match rows.last_mut() {
            Some(last) if last.thread == row.thread && last.line == row.line && last.waits_on => {
                last.effects.push(("for ever".to_owned(), 1));
                last.focus |= row.focus;
            }
            _ => rows.push(row),
        }
    }
    hide_bookkeeper(&mut rows);
    Some(Steps { names, rows })
}

pub(super) fn line_of(site: Option<&Site>) -> (Option<u32>, Option<String>) {
    let file = site
        .filter(|site| in_check_file(site))
        .map(|site| clean(&site.file));
    (site.map(|site| site.line), file)
}

pub(super) fn source_of(evidence: &Evidence, site: Option<&Site>) -> Option<String> {
    let site = site.filter(|site| !in_check_file(site))?;
    evidence
        .lines
        .get(&site.line)
        .map(|line| clean(line.trim()))
}

/// A main thread that only starts the others and waits for them is left out.
fn hide_bookkeeper(rows: &mut Vec<Step>) {
    let mut mine = rows.iter().filter(|row| row.thread == 0).peekable();
    let others = rows.iter().any(|row| row.thread != 0);
    if others && mine.peek().is_some() && mine.all(|row| row.bookkeeping && !row.focus) {
        rows.retain(|row| row.thread != 0);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use trace::ObjectKind;

    use super::*;
    use crate::diagnosis::fixtures::{Script, wrong_value};

    pub(in crate::report) fn rows(script: &Script) -> Vec<Step> {
        let evidence = script.diagnosed(wrong_value("1", "0")).evidence;
        steps(&evidence).expect("there is a trace").rows
    }

    #[test]
    fn steps_of_one_line_are_one_row_until_another_thread_has_its_turn() {
        let mut script =
            Script::new("fn f() {\n    total.store(total.load() + 1);\n    spawn();\n}\n");
        let total = script.atomic();
        let child = script.spawn(0, "spawn");
        script.load(0, total, "total.^load", "0");
        script.store(0, total, "total.^store", "1");
        script.load(child, total, "total.^load", "1");
        script.load(0, total, "total.^load", "1");
        script.store(child, total, "total.^store", "2");
        let effects: Vec<(usize, String)> = rows(&script)
            .iter()
            .map(|row| (row.thread, row.effect()))
            .collect();
        let expected = [
            (0, "starts thread 1"),
            (0, "reads 0, writes 1"),
            (1, "reads 1"),
            (0, "reads 1"),
            (1, "writes 2"),
        ];
        assert_eq!(
            effects,
            expected.map(|(thread, effect)| (thread, effect.to_owned()))
        );
    }

    #[test]
    fn what_becomes_of_an_object_is_told_and_who_is_pinned() {
        let mut script = Script::new(
            "fn f() {\n    pin();\n    node.deref();\n    guard.defer_destroy(node);\n    node.into_owned();\n    node.into_box();\n}\n",
        );
        let node = script.object(ObjectKind::Heap, "heap object");
        script.act(0, Operation::Pin, "^pin");
        script.step(0, Operation::Use, node, "node.^deref");
        script.step(0, Operation::HandOver, node, "guard.^defer_destroy");
        script.step(0, Operation::Unpin, node, "^pin").site = None;
        script.step(0, Operation::Take, node, "node.^into_owned");
        script.step(0, Operation::Destroy, node, "^pin").site = None;
        script
            .step(0, Operation::Destroy, node, "node.^into_box")
            .wrote = Some("box".into());
        let effects: Vec<String> = rows(&script).iter().map(Step::effect).collect();
        assert_eq!(
            effects,
            [
                "pins itself",
                "uses `node`",
                "hands `node` over to be destroyed, unpins itself",
                "takes `node` for its own, destroys `node`",
                "turns `node` into a box",
            ]
        );
    }

    #[test]
    fn of_the_many_things_done_in_one_line_the_first_and_the_last_are_told() {
        let told = |count: u32| {
            let mut script = Script::new("fn f() {\n    total.load();\n}\n");
            let total = script.atomic();
            for value in 1..=count {
                script.load(0, total, "total.^load", &value.to_string());
            }
            rows(&script)[0].effect()
        };
        assert_eq!(told(12).matches("reads").count(), 12);
        let many = told(2_000);
        assert!(many.starts_with("reads 1, reads 2, "), "{many}");
        let end = "reads 8, … (1,989 more) …, reads 1998, reads 1999, reads 2000";
        assert!(many.ends_with(end), "{many}");
    }

    #[test]
    fn a_main_thread_that_only_starts_and_joins_is_left_out() {
        let mut script = Script::new("fn f() {\n    total.load();\n    spawn().join();\n}\n");
        let total = script.atomic();
        let child = script.spawn(0, "spawn");
        script.load(child, total, "total.^load", "0");
        script.exit(child);
        script.join(0, child, "^join");
        let rows = rows(&script);
        assert!(rows.iter().all(|row| row.thread == child));
        assert_eq!(rows[0].effect(), "reads 0, ends");
    }

    #[test]
    fn a_thread_that_spins_goes_on_for_ever_and_one_that_waits_for_it_waits() {
        let mut script = Script::new(
            "fn f() {\n    while !ready.load() {}\n    done.store();\n    spawn().join();\n}\n",
        );
        let (ready, done) = (script.atomic(), script.atomic());
        let child = script.spawn(0, "spawn");
        script.store(0, done, "done.^store", "1");
        for _ in 0..2_000 {
            script.load(child, ready, "ready.^load", "false");
        }
        let mut join = script.waits(0, Operation::Join, None, "^join");
        join.peer = Some(child);
        let spin = script.waits(child, Operation::Load, Some(ready), "ready.^load");
        let script = script.ends(End::Livelock {
            waits: vec![join, spin],
        });
        let rows = rows(&script);
        let last: Vec<String> = rows.iter().rev().take(2).map(Step::effect).collect();
        assert_eq!(
            last,
            [
                "waits for thread 1 to end, for ever",
                "reads false (2,000 times), and so on, for ever"
            ]
        );
    }

    #[test]
    fn a_thread_that_was_stopped_neither_waits_nor_goes_on() {
        let mut script =
            Script::new("fn f() {\n    while busy.swap() {}\n    busy.store();\n    spawn();\n}\n");
        let busy = script.atomic();
        let child = script.spawn(0, "spawn");
        script.step(child, Operation::ReadModifyWrite, busy, "busy.^swap");
        script.step(0, Operation::ReadModifyWrite, busy, "busy.^swap");
        let mut stopped = script.waits(child, Operation::Store, Some(busy), "busy.^store");
        stopped.stopped = true;
        let spins = script.waits(0, Operation::ReadModifyWrite, Some(busy), "busy.^swap");
        let script = script.ends(End::Livelock {
            waits: vec![stopped, spins],
        });
        let rows = rows(&script);
        let [.., main, last] = &rows[..] else {
            panic!("two rows at least");
        };
        assert!(main.effect().ends_with("and so on, for ever"));
        assert_eq!((last.thread, last.line), (child, Some(3)));
        assert_eq!(last.effect(), "is stopped here, for ever");
    }

    #[test]
    fn a_thread_that_sleeps_while_another_spins_does_not_go_on_for_ever() {
        let mut script = Script::new(
            "fn f() {\n    while !ready.load() {}\n    spawn();\n    sleep(long);\n}\n",
        );
        let ready = script.atomic();
        let child = script.spawn(0, "spawn");
        script.load(0, ready, "ready.^load", "false");
        let sleeps = script.waits(child, Operation::Sleep, None, "sleep");
        let spin = script.waits(0, Operation::Load, Some(ready), "ready.^load");
        let script = script.ends(End::Livelock {
            waits: vec![sleeps, spin],
        });
        let rows = rows(&script);
        let last: Vec<String> = rows.iter().rev().take(2).map(Step::effect).collect();
        assert_eq!(
            last,
            ["sleeps meanwhile", "reads false, and so on, for ever"]
        );
    }
}
