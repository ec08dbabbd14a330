//! Whether memory grows.

use super::{Table, grouped};
use crate::explorer::Explorer;
use crate::memory;
use crate::plan::{Plan, REPEATED};
use crate::row::Rows;

/// Runs programs very often, each time in a process of its own.
pub(crate) fn measure(plan: &Plan, rows: &mut Rows) -> String {
    let [few, many] = plan.memory.map(grouped);
    let mut table = Table::new(
        "The most memory a process used, in MiB",
        &["program", "explorer", &few, &many],
    );
    for program in REPEATED.into_iter().filter(|program| plan.wants(program)) {
        for explorer in [
            Explorer::OursRandom,
            Explorer::OursRotation,
            Explorer::ShuttleRandom,
        ] {
            // A peer ends with the first failing execution.
            if explorer == Explorer::ShuttleRandom && program != REPEATED[0] {
                continue;
            }
            let mut line = vec![program.to_owned(), explorer.name().to_owned()];
            for executions in plan.memory {
                line.push(match memory::measure(explorer, program, executions) {
                    Some((outcome, bytes)) => {
                        rows.add(program, explorer, outcome).peak_bytes(bytes);
                        format!("{:.1}", bytes as f64 / f64::from(1 << 20))
                    }
                    None => "not measured".to_owned(),
                });
            }
            table.line(line);
        }
    }
    table.to_string()
}
