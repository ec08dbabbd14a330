//! An interleaving as rows: what each thread does, one of its lines a row.

use trace::{End, Event, Operation, Site, Trace, Wait};

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
    effects: Vec<(String, usize)>,
    /// The diagnosis speaks of it.
    pub(super) focus: bool,
    /// Only the starting and joining of threads.
    bookkeeping: bool,
    /// Its last step begins a wait on a condition variable.
    waits_on: bool,
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
        for wait in waits.iter().filter(|wait| !is_blocked(wait)) {
            if let Some(last) = rows.iter_mut().rev().find(|row| row.thread == wait.thread) {
                last.effects.push(("and so on, for ever".to_owned(), 1));
                last.focus = true;
            }
        }
    }
    for row in ending(trace, &names, evidence) {
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

fn line_of(site: Option<&Site>) -> (Option<u32>, Option<String>) {
    let file = site
        .filter(|site| in_check_file(site))
        .map(|site| clean(&site.file));
    (site.map(|site| site.line), file)
}

fn source_of(evidence: &Evidence, site: Option<&Site>) -> Option<String> {
    let site = site.filter(|site| !in_check_file(site))?;
    evidence
        .lines
        .get(&site.line)
        .map(|line| clean(line.trim()))
}

/// How the threads stand when the execution is over.
fn ending(trace: &Trace, names: &Names, evidence: &Evidence) -> Vec<Step> {
    let row = |thread: usize, site: Option<&Site>, effect: String, bookkeeping: bool| {
        let (line, file) = line_of(site);
        Step {
            thread,
            line,
            file,
            source: source_of(evidence, site),
            effects: vec![(effect, 1)],
            focus: !bookkeeping,
            bookkeeping,
            waits_on: false,
        }
    };
    match &trace.end {
        End::Deadlock { waits } => waits
            .iter()
            .map(|wait| {
                let lock = !wait.holders.is_empty();
                let bookkeeping = wait.operation == Operation::Join && waits.len() > 2 && !lock;
                row(
                    wait.thread,
                    wait.site.as_ref(),
                    waiting(trace, names, wait),
                    bookkeeping,
                )
            })
            .collect(),
        End::Livelock { waits } => waits
            .iter()
            .filter(|wait| is_blocked(wait))
            .map(|wait| {
                row(
                    wait.thread,
                    wait.site.as_ref(),
                    waiting(trace, names, wait),
                    true,
                )
            })
            .collect(),
        End::Leaked { threads } => std::iter::once(row(0, None, "returns".to_owned(), false))
            .chain(
                threads
                    .iter()
                    .map(|&it| row(it, None, "still running".to_owned(), false)),
            )
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether a thread of a livelock waits, instead of spinning.
fn is_blocked(wait: &Wait) -> bool {
    !wait.holders.is_empty()
        || matches!(
            wait.operation,
            Operation::Join
                | Operation::Park
                | Operation::WaitWoken
                | Operation::Arrive
                | Operation::Leave
        )
}

fn waiting(trace: &Trace, names: &Names, wait: &Wait) -> String {
    let what = match (wait.operation, wait.peer) {
        (Operation::Join, Some(peer)) => format!("{} to end", names.thread(peer)),
        (Operation::Park, _) => "an unpark".to_owned(),
        (Operation::WaitBegin | Operation::WaitWoken, _) => {
            format!("a notify on {}", names.object(wait.object))
        }
        (Operation::Receive, _) => format!("a message from {}", names.object(wait.object)),
        (Operation::Send, _) => format!("room in {}", names.object(wait.object)),
        _ => names.object(wait.object).to_owned(),
    };
    let held: Vec<String> = wait
        .holders
        .iter()
        .map(|holder| {
            let since = holder
                .since
                .and_then(|since| trace.events[since].site.as_ref())
                .map_or(String::new(), |site| format!(" since {}", text::line(site)));
            match holder.thread == wait.thread {
                true => format!("it holds itself{since}"),
                false => format!("{} holds{since}", names.thread(holder.thread)),
            }
        })
        .collect();
    match held.is_empty() {
        true => format!("waits for {what}, for ever"),
        false => format!("waits for {what}, which {}", text::list(&held)),
    }
}

/// A main thread that only starts the others and waits for them is left out.
fn hide_bookkeeper(rows: &mut Vec<Step>) {
    let mut mine = rows.iter().filter(|row| row.thread == 0).peekable();
    let others = rows.iter().any(|row| row.thread != 0);
    if others && mine.peek().is_some() && mine.all(|row| row.bookkeeping && !row.focus) {
        rows.retain(|row| row.thread != 0);
    }
}

/// What came of a step, in words; `None` if it says nothing to a reader.
fn effect(event: &Event, names: &Names, unheard: bool) -> Option<String> {
    let object = names.object(event.object);
    let peer = event.peer.map_or("a thread", |peer| names.thread(peer));
    let read = event.read.as_deref().map(clean);
    let wrote = event.wrote.as_deref().map(clean);
    let or_object = |value: &Option<String>| value.clone().unwrap_or_else(|| object.to_owned());
    Some(match event.operation {
        Operation::Begin
        | Operation::Yield
        | Operation::SpinHint
        | Operation::Now
        | Operation::Initialised => {
            return None;
        }
        // The end of the checked function is the end of the trace.
        Operation::Exit if event.thread == 0 => return None,
        Operation::Exit => "ends".to_owned(),
        Operation::Spawn => format!("starts {peer}"),
        Operation::Join => format!("{peer} has ended"),
        Operation::Sleep => format!("has slept until {}", text::duration(event.time_ns)),
        Operation::Park => "goes on after its park".to_owned(),
        Operation::Unpark => format!("unparks {peer}"),
        Operation::Load | Operation::Read => match event.stale {
            Some(_) => format!("reads {}, an older value", or_object(&read)),
            None => format!("reads {}", or_object(&read)),
        },
        Operation::Store | Operation::Write => format!("writes {}", or_object(&wrote)),
        Operation::ReadModifyWrite => match (&read, &wrote) {
            (Some(read), Some(wrote)) => format!("reads {read} and writes {wrote} in one step"),
            _ => format!("changes {object} in one step"),
        },
        Operation::CompareExchangeFailed => {
            format!("finds {} and changes nothing", or_object(&read))
        }
        Operation::Fence => "fence".to_owned(),
        Operation::Lock | Operation::TryLock => format!("takes {object}"),
        Operation::LockShared | Operation::TryLockShared => format!("takes {object} to read"),
        Operation::TryLockFailed | Operation::TryLockSharedFailed => {
            format!("finds {object} taken")
        }
        Operation::LockTimedOut => format!("gives up waiting for {object}"),
        Operation::Unlock | Operation::UnlockShared => format!("gives back {object}"),
        Operation::Convert => format!("changes its hold on {object}"),
        Operation::WaitBegin => format!("gives back its lock and waits on {object}"),
        Operation::WaitWoken => "is woken".to_owned(),
        Operation::WaitTimedOut => "wakes up: its time is over".to_owned(),
        Operation::WaitSpurious => "wakes up, though nobody notified it".to_owned(),
        Operation::NotifyOne | Operation::NotifyAll => {
            match (unheard, event.operation, event.peer) {
                (true, ..) => format!("notifies {object}, where nobody waits"),
                (false, Operation::NotifyOne, Some(_)) => format!("wakes {peer}"),
                (false, Operation::NotifyOne, None) => format!("wakes one waiter of {object}"),
                _ => format!("wakes all waiters of {object}"),
            }
        }
        Operation::Arrive => format!("arrives at {object}"),
        Operation::Leave => format!("goes on from {object}"),
        Operation::Send => wrote.map_or(format!("sends to {object}"), |value| {
            format!("sends {value}")
        }),
        Operation::SendFailed => "cannot send".to_owned(),
        Operation::Receive => read
            .or(wrote)
            .map_or(format!("receives from {object}"), |value| {
                format!("receives {value}")
            }),
        Operation::ReceiveFailed => "receives nothing".to_owned(),
        Operation::Disconnect => format!("closes its side of {object}"),
        Operation::Initialise => format!("initialises {object}"),
        Operation::Print => wrote.map_or("prints".to_owned(), |text| format!("prints \"{text}\"")),
        Operation::Panic => wrote.map_or("panics".to_owned(), |text| format!("panics: {text}")),
        Operation::ExitProcess => "ends the whole process".to_owned(),
        Operation::Mark => mark(event, wrote)?,
        _ => return None,
    })
}

fn mark(event: &Event, wrote: Option<String>) -> Option<String> {
    let name = wrote.or_else(|| event.read.as_deref().map(clean))?;
    // What a check's own bookkeeping says; a plain mark has no object.
    let of_object = name.split_once(' ').filter(|_| event.object.is_some());
    Some(match of_object {
        Some(("enter", section)) => format!("enters {section}"),
        Some(("leave", section)) => format!("leaves {section}"),
        Some(("call", call)) => format!("calls {call}"),
        Some(("return", answer)) => format!("gets {answer}"),
        _ => format!("does {name}"),
    })
}

/// Which rows to show when there are too many: what the diagnosis speaks of and
/// its surroundings, the beginning, and the end. `None` stands for rows left out,
/// with their number.
pub(super) fn shortened(rows: Vec<Step>, most: usize) -> Vec<Result<Step, usize>> {
    if rows.len() <= most {
        return rows.into_iter().map(Ok).collect();
    }
    let last = rows.len() - 1;
    let distance = |row: usize| {
        let nearest = rows
            .iter()
            .enumerate()
            .filter(|(_, it)| it.focus)
            .map(|(focus, _)| focus.abs_diff(row))
            .min()
            .unwrap_or(usize::MAX);
        // The end counts for as much as what is spoken of, the beginning for less.
        nearest.min(last - row).min(row.saturating_mul(2) + 2)
    };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&row| (distance(row), row));
    let mut kept = vec![false; rows.len()];
    for row in order.into_iter().take(most) {
        kept[row] = true;
    }
    // One row left out takes as much room as the line that says so.
    for row in 1..last {
        if !kept[row] && kept[row - 1] && kept[row + 1] {
            kept[row] = true;
        }
    }
    let mut shown: Vec<Result<Step, usize>> = Vec::new();
    for (row, keep) in rows.into_iter().zip(kept) {
        match (keep, shown.last_mut()) {
            (true, _) => shown.push(Ok(row)),
            (false, Some(Err(left_out))) => *left_out += 1,
            (false, _) => shown.push(Err(1)),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::fixtures::{Script, wrong_value};

    fn rows(script: &Script) -> Vec<Step> {
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
    fn long_interleavings_keep_what_matters_and_count_the_rest() {
        let mut script = Script::new("fn f() {\n    total.load();\n    total.store();\n}\n");
        let total = script.atomic();
        for value in 0..100 {
            script.load(0, total, "total.^load", &value.to_string());
            script.store(0, total, "total.^store", "7");
        }
        let mut all = rows(&script);
        all[100].focus = true;
        let shown = shortened(all, 20);
        let left_out: usize = shown.iter().filter_map(|row| row.as_ref().err()).sum();
        let kept = shown.iter().filter(|row| row.is_ok()).count();
        assert_eq!(left_out + kept, 200);
        assert!((20..=22).contains(&kept), "{kept}");
        assert!(
            shown
                .iter()
                .any(|row| row.as_ref().is_ok_and(|row| row.focus))
        );
        assert!(
            shown.last().is_some_and(|row| row.is_ok()),
            "the end is always shown"
        );
    }
}
