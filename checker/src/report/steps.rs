//! An interleaving as rows: what each thread does, one of its lines a row.

use trace::{End, Event, Operation, Site, Trace};

use super::effect::{effect, is_found_wrong};
use super::rounds::without_rounds;
use super::standing::{goes_on, standing};
use crate::{
    diagnosis::{
        Code, Names, text,
        text::{clean, in_check_file},
        unheard_notifies,
    },
    verdict::{Diagnosis, Evidence},
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
    /// It only looks: what it finds has not changed, and it changes nothing.
    pub(super) looks: bool,
    /// It is done by what a panic leaves behind, such as a destructor.
    pub(super) unwinding: bool,
}

/// Effects of one row that are told; of more, the first and the last ones.
const FIRST: usize = 8;
const LAST: usize = 3;

impl Step {
    /// Whether it goes on in the line of another one.
    pub(super) fn is_of_the_place_of(&self, other: &Step) -> bool {
        (self.thread, self.line, &self.file, self.unwinding)
            == (other.thread, other.line, &other.file, other.unwinding)
    }

    /// Goes on with what another row of the same place says.
    pub(super) fn add(&mut self, other: Step) {
        self.focus |= other.focus;
        self.bookkeeping &= other.bookkeeping;
        self.waits_on = other.waits_on;
        self.looks &= other.looks;
        for (effect, times) in other.effects {
            match self.effects.last_mut() {
                Some((last, so_far)) if *last == effect => *so_far += times,
                _ => self.effects.push((effect, times)),
            }
        }
    }

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
        let note = if self.unwinding {
            " (while it panics)"
        } else {
            ""
        };
        format!("{}{note}", effects.join(", "))
    }
}

/// The rows of a failing interleaving and what to call its threads.
pub(super) struct Steps {
    pub(super) names: Names,
    pub(super) rows: Vec<Step>,
}

impl Steps {
    /// Whether there is more than that the check finds something wrong, which is said
    /// already.
    pub(super) fn shows_something(&self) -> bool {
        match self.rows.as_slice() {
            [] => false,
            [row] => row.source.is_some() || row.effects.len() > 1 || !row.focus,
            _ => true,
        }
    }
}

/// All rows of the trace that the diagnosis rests on, if there is one.
pub(super) fn steps(diagnosis: &Diagnosis) -> Option<Steps> {
    let evidence = &diagnosis.evidence;
    let trace = evidence.trace.as_ref()?;
    let source = |line: u32| evidence.lines.get(&line).map(String::as_str);
    let names = Names::new(trace, source);
    let mut rows = done(diagnosis, trace, &names);
    go_round(&mut rows, diagnosis, trace);
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
    Some(Steps {
        names,
        rows: without_rounds(rows),
    })
}

/// What has happened, row by row.
fn done(diagnosis: &Diagnosis, trace: &Trace, names: &Names) -> Vec<Step> {
    let evidence = &diagnosis.evidence;
    let unheard = unheard_notifies(&trace.events);
    let found_wrong = found_wrong(diagnosis, trace);
    // What comes after the check has found something wrong is of no matter.
    let events = match found_wrong {
        Some(index) => &trace.events[..=index],
        None => &trace.events,
    };
    let mut rows: Vec<Step> = Vec::new();
    for (index, event) in events.iter().enumerate() {
        if is_bookkeeping_of_the_check(names, event) {
            continue;
        }
        let Some(effect) = effect(trace, index, names, unheard.contains(&index)) else {
            continue;
        };
        // What is done at the end of a block, or of a thread, has no line of its own.
        let is_end = matches!(
            event.operation,
            Operation::Unlock
                | Operation::UnlockShared
                | Operation::Unpin
                | Operation::Destroy
                | Operation::Exit
        );
        let gives_back = matches!(event.operation, Operation::Unlock | Operation::UnlockShared);
        let is_of_no_line = gives_back || event.operation == Operation::Disconnect;
        let site = event.site.as_ref().filter(|_| !is_of_no_line);
        let (line, file) = line_of(site);
        let row = Step {
            thread: event.thread,
            line,
            file,
            source: source_of(evidence, site),
            effects: vec![(effect, 1)],
            focus: evidence.focus.contains(&index) || found_wrong == Some(index),
            bookkeeping: matches!(
                event.operation,
                Operation::Spawn | Operation::Join | Operation::Exit
            ),
            waits_on: event.operation == Operation::WaitBegin,
            looks: looks(event.operation),
            unwinding: event.unwinding,
        };
        match rows.last_mut() {
            Some(last) if site.is_none() && is_end && last.thread == row.thread => last.add(row),
            Some(last) if last.is_of_the_place_of(&row) => last.add(row),
            // So has what a check notes for itself.
            Some(last)
                if event.operation == Operation::Mark
                    && site.is_none()
                    && last.thread == row.thread
                    && last.file.is_some() =>
            {
                last.add(row);
            }
            // That a thread ended matters only where it is seen to.
            _ if event.operation == Operation::Exit && !row.focus => {}
            _ => rows.push(row),
        }
    }
    rows
}

/// That the spinning threads of a livelock go on with what they did last.
fn go_round(rows: &mut Vec<Step>, diagnosis: &Diagnosis, trace: &Trace) {
    let End::Livelock { waits } = &trace.end else {
        return;
    };
    // Whoever only keeps a processor busy does not do so for ever.
    let how_long = match diagnosis.code {
        Code::BusyWaiting => "",
        _ => ", for ever",
    };
    for wait in waits.iter().filter(|wait| goes_on(trace, wait, waits)) {
        let site = wait.site.as_ref();
        let (line, file) = line_of(site);
        let mut own = rows
            .iter_mut()
            .rev()
            .filter(|row| row.thread == wait.thread);
        let last = own.next();
        let is_there = |row: &Step| line.is_none() || (row.line, &row.file) == (line, &file);
        match last {
            Some(last) if is_there(last) || own.any(|row| is_there(row)) => {
                last.effects.push((format!("and so on{how_long}"), 1));
                last.focus = true;
            }
            // It goes round in a line in which it does nothing that would be told.
            _ => rows.push(Step {
                thread: wait.thread,
                line,
                file,
                source: source_of(&diagnosis.evidence, site),
                effects: vec![(format!("goes round and round{how_long}"), 1)],
                focus: true,
                bookkeeping: false,
                waits_on: false,
                looks: true,
                unwinding: false,
            }),
        }
    }
}

/// Where the check says that a value is wrong, if it is that what went wrong.
fn found_wrong(diagnosis: &Diagnosis, trace: &Trace) -> Option<usize> {
    let is_all = diagnosis.code == Code::WrongResult && diagnosis.evidence.focus.is_empty();
    let found = trace.events.iter().position(is_found_wrong);
    found.filter(|_| is_all)
}

/// Whether a step takes or gives back a lock that the learner's lines never see.
fn is_bookkeeping_of_the_check(names: &Names, event: &Event) -> bool {
    let of_lock = event.operation.takes_a_lock()
        || matches!(event.operation, Operation::Unlock | Operation::UnlockShared);
    of_lock
        && event
            .object
            .is_some_and(|object| names.is_of_the_check(object))
}

fn looks(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::Load
            | Operation::CompareExchangeFailed
            | Operation::TryLockFailed
            | Operation::TryLockSharedFailed
    )
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
        rows_of(Code::WrongResult, script)
    }

    fn rows_of(code: Code, script: &Script) -> Vec<Step> {
        let mut diagnosis = script.diagnosed(wrong_value("1", "0"));
        diagnosis.code = code;
        steps(&diagnosis).expect("there is a trace").rows
    }

    pub(in crate::report) fn effects(rows: &[Step]) -> Vec<String> {
        rows.iter().map(Step::effect).collect()
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

    #[test]
    fn what_a_destructor_does_during_a_panic_stands_at_its_own_line() {
        let mut script = Script::new(
            "fn f() {\n    panic!();\n}\nfn drop() {\n    free.lock();\n    spawn();\n}\n",
        );
        let free = script.mutex();
        script.act(0, Operation::Panic, "^panic");
        script
            .step(0, Operation::Lock, free, "free.^lock")
            .unwinding = true;
        script.step(0, Operation::Unlock, free, "^spawn").unwinding = true;
        let rows = rows(&script);
        assert_eq!(
            effects(&rows),
            [
                "panics",
                "takes `free`, gives back `free` (while it panics)"
            ]
        );
        assert_eq!(rows[1].line, Some(5));
    }

    #[test]
    fn the_end_of_a_channel_is_not_told_at_the_line_before_it() {
        let mut script = Script::new("fn f() {\n    tx.send(1);\n    rx.recv();\n}\n");
        let channel = script.channel();
        script.step(0, Operation::Send, channel, "tx.^send");
        let gone = "no sender is left";
        script
            .step(0, Operation::Disconnect, channel, "tx.^send")
            .wrote = Some(gone.into());
        script
            .step(0, Operation::ReceiveFailed, channel, "rx.^recv")
            .wrote = Some(gone.into());
        let lines: Vec<Option<u32>> = rows(&script).iter().map(|row| row.line).collect();
        assert_eq!(lines, [Some(2), None, Some(3)]);
    }

    #[test]
    fn a_thread_goes_round_in_the_line_where_it_does_so() {
        let mut script = Script::new(
            "fn f() {\n    items.lock();\n    while empty() {\n        hint();\n    }\n}\n",
        );
        let items = script.mutex();
        script.step(0, Operation::Lock, items, "items.^lock");
        let spins = script.waits(0, Operation::SpinHint, None, "^hint");
        let script = script.ends(End::Livelock { waits: vec![spins] });
        let told = |code| {
            let rows = rows_of(code, &script);
            let last = rows.last().unwrap();
            (rows.len(), last.line, last.effect())
        };
        let round = "goes round and round";
        assert_eq!(told(Code::BusyWaiting), (2, Some(4), round.to_owned()));
        assert_eq!(
            told(Code::Livelock),
            (2, Some(4), format!("{round}, for ever"))
        );
    }

    #[test]
    fn who_only_keeps_a_processor_busy_does_not_do_so_for_ever() {
        let mut script = Script::new("fn f() {\n    while !ready.load() {}\n}\n");
        let ready = script.atomic();
        script.load(0, ready, "ready.^load", "false");
        let spins = script.waits(0, Operation::Load, Some(ready), "ready.^load");
        let script = script.ends(End::Livelock { waits: vec![spins] });
        let told = |code| effects(&rows_of(code, &script));
        assert_eq!(told(Code::BusyWaiting), ["reads false, and so on"]);
        assert_eq!(told(Code::Livelock), ["reads false, and so on, for ever"]);
    }

    #[test]
    fn what_comes_after_the_check_has_found_it_wrong_is_left_out() {
        let mut script = Script::new("fn f() {\n    total.load();\n}\n");
        let total = script.atomic();
        script.load(0, total, "total.^load", "0");
        let event = script.act(0, Operation::Panic, "^total");
        event.wrote = Some("the sum is 0, and should be 1".into());
        event.site.as_mut().unwrap().file = "check.rs".into();
        script.load(0, total, "total.^load", "1");
        let wrong = rows_of(Code::WrongResult, &script);
        let told = "the check finds it wrong: the sum is 0, and should be 1";
        assert_eq!(effects(&wrong), ["reads 0", told]);
        assert!(wrong[1].focus && !wrong[0].focus);
        // Another diagnosis may speak of what comes then.
        let other = rows_of(Code::LeakedThread, &script);
        assert_eq!(effects(&other), ["reads 0", told, "reads 1"]);
        assert!(!other[1].focus);
    }

    #[test]
    fn locks_that_only_the_check_takes_are_left_out() {
        let mut script = Script::new("fn f() {\n    notes.lock();\n    total.lock();\n}\n");
        let (notes, total) = (script.mutex(), script.mutex());
        let event = script.step(0, Operation::Lock, notes, "notes.^lock");
        event.site.as_mut().unwrap().file = "check.rs".into();
        script.step(0, Operation::Unlock, notes, "notes.^lock").site = None;
        script.step(0, Operation::Lock, total, "total.^lock");
        assert_eq!(effects(&rows(&script)), ["takes `total`"]);
    }
}
