//! How much it takes to see everything.

use super::{Table, grouped};
use crate::explorer::{Bounds, Explorer, Outcome};
use crate::plan::{EXHAUSTIBLE, Plan, SMALL};
use crate::row::Rows;

/// Explores each program whole, or up to the bound.
pub(crate) fn measure(plan: &Plan, rows: &mut Rows) -> String {
    let explorers = [
        (Explorer::OursExhaustive, plan.ours),
        (Explorer::ShuttleDfs, plan.shuttle_dfs),
        (Explorer::Loom, plan.loom),
    ];
    let mut table = Table::new(
        "Executions, and processor time, until every interleaving is covered \
         (optimal: one an equivalence class)",
        &["program", "optimal", "ours", "shuttle DFS", "loom"],
    );
    for (program, optimal) in EXHAUSTIBLE {
        if !plan.wants(program) {
            continue;
        }
        let mut line = vec![program.to_owned(), optimal.to_string()];
        for (explorer, cap) in explorers {
            let outcome = explorer.explore(program, Bounds::executions(cap));
            rows.add(program, explorer, outcome);
            line.push(cell(&outcome));
        }
        table.line(line);
    }
    let mut bugs = Table::new(
        "Programs with a bug, explored whole by this engine",
        &["program", "first failing", "all executions"],
    );
    for program in SMALL.into_iter().filter(|program| plan.wants(program)) {
        let explorer = Explorer::OursExhaustive;
        let outcome = explorer.explore(program, Bounds::executions(plan.ours));
        rows.add(program, explorer, outcome);
        let found = outcome.found_at.map_or("none".to_owned(), grouped);
        bugs.line(vec![program.to_owned(), found, cell(&outcome)]);
    }
    format!("{table}\n{bugs}")
}

/// Executions and time; `cap` where there would have been more.
fn cell(outcome: &Outcome) -> String {
    let time = if outcome.seconds < 0.01 {
        format!("{:.2} ms", outcome.seconds * 1e3)
    } else {
        format!("{:.2} s", outcome.seconds)
    };
    let executions = grouped(outcome.executions);
    if outcome.exhausted {
        format!("{executions} ({time})")
    } else {
        format!("over {executions}, cap ({time})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cap_is_never_shown_as_a_result() {
        let mut outcome = Outcome {
            executions: 2_000_000,
            exhausted: false,
            seconds: 20.0,
            middle: 0.0,
            found_at: None,
        };
        assert_eq!(cell(&outcome), "over 2,000,000, cap (20.00 s)");
        outcome.exhausted = true;
        assert_eq!(cell(&outcome), "2,000,000 (20.00 s)");
    }
}
