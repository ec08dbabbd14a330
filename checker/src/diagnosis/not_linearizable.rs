//! No sequential order of the operations explains what they returned.

use trace::{
    Operation,
    protocol::{Complaint, Operated},
};
use unicode_width::UnicodeWidthStr;

use super::{
    Code,
    case::{Case, Finding},
    text,
};

/// Operations of a history that are believed.
const BELIEVED: usize = 1_000;
/// Rows of a history that are shown: the last ones.
const SHOWN: usize = 24;
/// A table that is wider is a list.
const WIDEST: usize = 72;
/// Characters of a call or an answer that are shown.
const LONGEST: usize = 40;

pub(super) fn recognise(case: &Case<'_>) -> Option<Finding> {
    let Complaint::NotLinearizable {
        history,
        left_out,
        odd,
        instead,
        only_in_time,
        by_happens_before,
    } = case.complaint()
    else {
        return None;
    };
    let operation = history.get(*odd).filter(|_| history.len() <= BELIEVED);
    let Some(operation) = operation else {
        return Some(Finding::new(
            Code::NotLinearizable,
            "The operations gave answers that they could not have given one after the other, in whatever order.",
        ));
    };
    let mut message = format!(
        "`{1}` answered `{0}`, and no order of the operations explains that.",
        value(operation.answer.as_deref()),
        value(Some(&operation.call)),
    );
    if !instead.is_empty() {
        let instead: Vec<String> = instead
            .iter()
            .map(|it| format!("`{}`", value(Some(it))))
            .collect();
        message.push_str(&format!(
            " With all the earlier answers as they are, it would have to be {}.",
            instead.join(" or ")
        ));
    }
    if *only_in_time {
        message.push_str(
            " The answers fit together only if an operation is put after one that began when it was already over.",
        );
    }
    let mut facts = facts(case);
    if *by_happens_before {
        facts.push(
            "(Threads may see writes late here. What is above comes first only if the threads' own \
             synchronisation says so.)"
                .to_owned(),
        );
    }
    facts.extend(super::wrong_result::on_the_way(case));
    // What led to it are operations that overlap, and perhaps not this one.
    let first = usize::try_from(*left_out).unwrap_or(usize::MAX);
    let focus = (0..history.len())
        .filter(|&it| it == *odd || overlaps(history, it))
        .filter_map(|it| answered(case, first.saturating_add(it)));
    Some(
        Finding::new(Code::NotLinearizable, message)
            .advice(
                "Put the operations in an order, and play them through: what overlaps may come in either order, \
                 the rest may not. Each operation should seem to happen at one moment between its call and its \
                 return; which of yours does not, and what can another thread do in between?",
            )
            .facts(facts)
            .focus(focus),
    )
}

/// The history as lines of text, if the complaint has one: a column for each thread.
pub(super) fn facts(case: &Case<'_>) -> Vec<String> {
    let Complaint::NotLinearizable {
        history, left_out, ..
    } = case.complaint()
    else {
        return Vec::new();
    };
    if history.len() > BELIEVED {
        return Vec::new();
    }
    let mut threads: Vec<usize> = history.iter().map(|it| it.thread).collect();
    threads.sort_unstable();
    threads.dedup();
    let name = |thread: usize| match (case.trace().is_some(), thread) {
        (true, _) => case.thread(thread).to_owned(),
        (false, 0) => "main".to_owned(),
        (false, _) => format!("thread {thread}"),
    };
    let names: Vec<String> = threads.iter().map(|&it| name(it)).collect();
    let rows = rows(history, &threads);
    let widths: Vec<usize> = (0..threads.len())
        .map(|column| {
            let cells = rows.iter().map(|row| row[column].width());
            cells.max().unwrap_or(0).max(names[column].width())
        })
        .collect();
    let wide = widths.iter().sum::<usize>() + 3 * widths.len().saturating_sub(1) > WIDEST;
    let (head, lines) = match wide {
        false => (
            vec![joined(&names, &widths)],
            rows.iter().map(|row| joined(row, &widths)).collect(),
        ),
        true => (Vec::new(), listed(history, name)),
    };
    let lines: Vec<String> = lines;
    let skipped = lines.len().saturating_sub(SHOWN);
    let mut facts = head;
    if *left_out > 0 || skipped > 0 {
        facts.push("…".to_owned());
    }
    facts.extend(lines.into_iter().skip(skipped));
    facts
}

/// One row for each moment: a call, a return, or both if nothing happened in between.
/// The columns are the threads'.
fn rows(history: &[Operated], threads: &[usize]) -> Vec<Vec<String>> {
    let mut moments: Vec<(u64, usize, bool)> = Vec::new();
    for (index, operation) in history.iter().enumerate() {
        moments.push((operation.called, index, false));
        moments.extend(operation.returned.map(|returned| (returned, index, true)));
    }
    moments.sort_unstable();
    let column = |index: usize| {
        let column = threads.binary_search(&history[index].thread);
        column.unwrap_or_default()
    };
    let mut running: Vec<u32> = vec![0; threads.len()];
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut moments = moments.into_iter().peekable();
    while let Some((_, index, is_return)) = moments.next() {
        let operation = &history[index];
        let answer = || format!("= {}", value(operation.answer.as_deref()));
        let at_once = !is_return && moments.next_if(|next| next.1 == index && next.2).is_some();
        let own = match (is_return, at_once) {
            (true, _) => answer(),
            (false, true) => format!("{} {}", value(Some(&operation.call)), answer()),
            (false, false) => value(Some(&operation.call)),
        };
        let own_column = column(index);
        let cell = |it: usize| match (it == own_column, running[it] > 0) {
            (true, _) => own.clone(),
            (false, true) => "│".to_owned(),
            (false, false) => String::new(),
        };
        rows.push((0..threads.len()).map(cell).collect());
        match (is_return, at_once) {
            (true, _) => running[own_column] = running[own_column].saturating_sub(1),
            (false, true) => {}
            (false, false) => running[own_column] += 1,
        }
    }
    rows
}

fn joined(cells: &[String], widths: &[usize]) -> String {
    let cells = cells.iter().zip(widths);
    let line: Vec<String> = cells
        .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width()))))
        .collect();
    // A fact that began with blanks would be indented as a whole.
    format!("│ {}", line.join("   ")).trim_end().to_owned()
}

/// One line for each operation, by when it was called.
fn listed(history: &[Operated], name: impl Fn(usize) -> String) -> Vec<String> {
    let line = |operation: &Operated| {
        let over = |other: &&Operated| other.returned.is_some_and(|it| it < operation.called);
        let after = history.iter().filter(over).count();
        format!(
            "{}: {} = {} (called after {} had returned)",
            name(operation.thread),
            value(Some(&operation.call)),
            value(operation.answer.as_deref()),
            text::count(after as u64, "operation")
        )
    };
    history.iter().map(line).collect()
}

fn value(text: Option<&str>) -> String {
    text.map_or("…".to_owned(), |it| text::cut(it, LONGEST))
}

/// Whether an operation was running when another one was.
fn overlaps(history: &[Operated], number: usize) -> bool {
    let starts_within = |one: &Operated, other: &Operated| {
        one.called < other.called && one.returned.is_none_or(|it| it > other.called)
    };
    let own = &history[number];
    let mut others = history.iter();
    others.any(|it| starts_within(it, own) || starts_within(own, it))
}

/// The step in which the operation that was called as the `number`th returns.
fn answered(case: &Case<'_>, number: usize) -> Option<usize> {
    let events = &case.trace()?.events;
    let marks = |beginning: &'static str| {
        events.iter().enumerate().filter(move |(_, event)| {
            let name = event.wrote.as_deref().unwrap_or_default();
            event.operation == Operation::Mark
                && event.object.is_some()
                && name.starts_with(beginning)
        })
    };
    let (called, call) = marks("call ").nth(number)?;
    let mut returns = marks("return ");
    let (returned, _) =
        returns.find(|(index, event)| *index > called && event.thread == call.thread)?;
    Some(returned)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Script, code};
    use super::*;

    fn operated(
        thread: usize,
        call: &str,
        answer: Option<&str>,
        called: u64,
        returned: u64,
    ) -> Operated {
        Operated {
            thread,
            call: call.to_owned(),
            answer: answer.map(str::to_owned),
            called,
            returned: answer.map(|_| returned),
        }
    }

    fn complaint(history: Vec<Operated>, odd: usize) -> Complaint {
        Complaint::NotLinearizable {
            history,
            left_out: 0,
            odd,
            instead: vec!["None".to_owned(), "Some(2)".to_owned()],
            only_in_time: false,
            by_happens_before: false,
        }
    }

    fn script() -> Script {
        let mut script = Script::new("fn f() {\n    spawn(g);\n    spawn(h);\n}\n");
        script.spawn(0, "spawn(g)");
        script.spawn(0, "spawn(h)");
        script
    }

    #[test]
    fn the_history_has_a_column_for_each_thread_and_shows_what_overlaps() {
        let history = vec![
            operated(0, "push(1)", Some("true"), 1, 2),
            operated(1, "pop()", Some("Some(1)"), 3, 6),
            operated(2, "pop()", Some("Some(1)"), 4, 8),
            operated(1, "push(2)", None, 7, 0),
        ];
        let diagnosis = script().diagnosed(complaint(history, 2));
        assert_eq!(code(&diagnosis), Code::NotLinearizable);
        assert_eq!(
            diagnosis.message,
            "`pop()` answered `Some(1)`, and no order of the operations explains that. With all the earlier answers \
             as they are, it would have to be `None` or `Some(2)`."
        );
        let table = "\
│ main             thread 1    thread 2
│ push(1) = true
│                  pop()
│                  │           pop()
│                  = Some(1)   │
│                  push(2)     │
│                  │           = Some(1)";
        assert_eq!(diagnosis.evidence.facts.join("\n"), table);
    }

    #[test]
    fn the_steps_in_which_the_odd_answer_and_those_of_overlapping_operations_came_are_marked() {
        let mut script = script();
        let calls = script.object(trace::ObjectKind::Other, "other");
        for (thread, name) in [
            (1, "call pop()"),
            (2, "call pop()"),
            (2, "return Some(1) from pop()"),
            (1, "return Some(1) from pop()"),
        ] {
            script
                .step(thread, Operation::Mark, calls, "spawn(g)")
                .wrote = Some(name.to_owned());
        }
        let last = script.last();
        let mut history = vec![
            operated(1, "pop()", Some("Some(1)"), 1, 4),
            operated(2, "pop()", Some("Some(1)"), 2, 3),
        ];
        let diagnosis = script.diagnosed(complaint(history.clone(), 0));
        assert_eq!(diagnosis.evidence.focus, [last - 1, last]);
        // One after the other: only the odd one.
        history[0] = operated(1, "pop()", Some("Some(1)"), 3, 4);
        history[1] = operated(2, "pop()", Some("Some(1)"), 1, 2);
        let diagnosis = script.diagnosed(complaint(history, 0));
        assert_eq!(diagnosis.evidence.focus, [last]);
    }

    #[test]
    fn what_failed_for_no_reason_stands_below_the_history() {
        let mut script = script();
        let top = script.atomic();
        let failed = script.step(1, Operation::CompareExchangeFailed, top, "spawn(g)");
        failed.wrote = Some("for no reason".into());
        let history = vec![operated(0, "pop()", Some("None"), 1, 2)];
        let facts = script.diagnosed(complaint(history, 0)).evidence.facts;
        assert!(
            facts.last().unwrap().contains("failed for no reason"),
            "{facts:?}"
        );
    }

    #[test]
    fn a_history_that_is_wide_is_a_list_and_a_long_one_ends_with_its_end() {
        let long = "a name that is longer than it need be";
        let history: Vec<Operated> = (0..30)
            .map(|it| {
                operated(
                    it % 3,
                    &format!("push(\"{long}\", {it})"),
                    Some(long),
                    it as u64 * 2 + 1,
                    it as u64 * 2 + 2,
                )
            })
            .collect();
        let diagnosis = script().diagnosed(complaint(history, 29));
        let facts = diagnosis.evidence.facts;
        assert_eq!(facts.len(), SHOWN + 1);
        assert_eq!(facts[0], "…");
        assert!(facts[SHOWN].starts_with("thread 2: push("), "{facts:?}");
        assert!(
            facts[SHOWN].ends_with("(called after 29 operations had returned)"),
            "{facts:?}"
        );
    }

    #[test]
    fn a_history_that_makes_no_sense_is_not_believed() {
        let diagnosis = script().diagnosed(complaint(Vec::new(), 7));
        assert_eq!(code(&diagnosis), Code::NotLinearizable);
        assert!(diagnosis.message.starts_with("The operations gave answers"));
        let nowhere = vec![operated(99, "pop()", Some("None"), u64::MAX, 0)];
        let diagnosis = script().diagnosed(complaint(nowhere, 0));
        assert!(
            diagnosis
                .evidence
                .facts
                .iter()
                .any(|it| it.contains("a thread"))
        );
    }
}
