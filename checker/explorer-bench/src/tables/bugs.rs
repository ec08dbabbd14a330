//! How soon a bug is found.
//!
//! Of two samplers that are equally good the means over ten seeds can differ by
//! half. One row is lost for another reason: the first execution of shuttle's PCT
//! and URW is the same whatever the seed, because both know nothing of the program
//! yet, and in `wronglock-3` it fails (as PCT's does in `account`, `lazy01`,
//! `sync01` and `token_ring`). Ours spends its second execution on an order that
//! is always the same, oldest thread first, which finds those four by then.

use super::{Table, grouped};
use crate::explorer::{Bounds, Explorer};
use crate::plan::{BUGGY, Plan};
use crate::row::Rows;

const SAMPLERS: [Explorer; 4] = [
    Explorer::OursRotation,
    Explorer::ShuttleRandom,
    Explorer::ShuttlePct,
    Explorer::ShuttleUrw,
];

/// Looks for each bug with several seeds.
pub(crate) fn measure(plan: &Plan, rows: &mut Rows) -> String {
    let mut heads = vec!["program", "cap"];
    heads.extend(SAMPLERS.iter().map(|it| it.name()));
    let title = format!(
        "Bugs found with {} seeds: hits, and the mean of executions to the first failing one",
        plan.seeds
    );
    let mut table = Table::new(&title, &heads);
    for (program, cap) in BUGGY {
        if !plan.wants(program) {
            continue;
        }
        let cap = cap / plan.divisor;
        let mut line = vec![program.to_owned(), grouped(cap)];
        for explorer in SAMPLERS {
            let hits: Vec<u64> = (0..plan.seeds)
                .filter_map(|seed| {
                    let outcome = explorer.explore(program, Bounds::until_found(cap, seed));
                    rows.add(program, explorer, outcome).seed(seed);
                    outcome.found_at
                })
                .collect();
            line.push(cell(&hits));
        }
        table.line(line);
    }
    table.to_string()
}

/// As in `10: 36`: found with ten seeds, after 36 executions on average.
fn cell(hits: &[u64]) -> String {
    if hits.is_empty() {
        return "0".to_owned();
    }
    let mean = hits.iter().sum::<u64>() as f64 / hits.len() as f64;
    let mean = if mean < 10.0 {
        format!("{mean:.1}")
    } else {
        grouped(mean.round() as u64)
    };
    format!("{}: {mean}", hits.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_over_the_seeds_that_found_something() {
        assert_eq!(cell(&[]), "0");
        assert_eq!(cell(&[1, 2]), "2: 1.5");
        assert_eq!(cell(&[1_000, 3_000, 2_000]), "3: 2,000");
    }
}
