//! Executions a second.

use super::{Table, grouped, median};
use crate::explorer::{Bounds, Explorer, Outcome};
use crate::plan::{Plan, TIMED};
use crate::row::Rows;

const SAMPLERS: [Explorer; 5] = [
    Explorer::OursRandom,
    Explorer::ShuttleRandom,
    Explorer::OursRotation,
    Explorer::ShuttlePct,
    Explorer::ShuttleUrw,
];

/// Times the samplers in turn, so that whatever else the machine does meanwhile
/// befalls all of them.
pub(crate) fn measure(plan: &Plan, rows: &mut Rows) -> String {
    let mut heads = vec!["program"];
    heads.extend(SAMPLERS.iter().map(|it| it.name()));
    heads.push("ours-random / shuttle-random");
    let mut table = Table::new(
        "Executions a second of processor time (medians of rounds in turn)",
        &heads,
    );
    for program in TIMED.into_iter().filter(|program| plan.wants(program)) {
        let sizes = SAMPLERS.map(|explorer| executions_in(explorer, program, plan.sample_seconds));
        let mut speeds = SAMPLERS.map(|_| Vec::new());
        for round in 0..plan.rounds {
            for (place, explorer) in SAMPLERS.into_iter().enumerate() {
                let bounds = Bounds {
                    seed: round as u64,
                    ..Bounds::executions(sizes[place])
                };
                let outcome = explorer.explore(program, bounds);
                rows.add(program, explorer, outcome);
                speeds[place].push(speed(&outcome));
            }
        }
        let medians = speeds.map(median);
        let mut line = vec![program.to_owned()];
        line.extend(medians.iter().map(|&speed| grouped(speed.round() as u64)));
        line.push(format!("{:.1}", medians[0] / medians[1]));
        table.line(line);
    }
    table.to_string()
}

/// Executions a second, without the first and the last one.
fn speed(outcome: &Outcome) -> f64 {
    if outcome.middle > 0.0 {
        (outcome.executions - 2) as f64 / outcome.middle
    } else {
        // It failed by itself and ended early: what there is counts.
        outcome.executions as f64 / outcome.seconds
    }
}

/// Executions that are not exceeded, whatever the time they take.
const MOST: u64 = 1 << 24;

/// So many executions, but for the first and the last, take about so long, or more: twice
/// in a row, because the first explorations of an explorer may be slow for reasons of
/// their own.
fn executions_in(explorer: Explorer, program: &str, seconds: f64) -> u64 {
    let mut executions = 4;
    loop {
        let enough = (0..2).all(|_| {
            let outcome = explorer.explore(program, Bounds::executions(executions));
            // An explorer that fails by itself ends early, however often it is told.
            outcome.executions < executions || outcome.middle > seconds / 2.0
        });
        if enough || executions >= MOST {
            return executions;
        }
        executions *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exploration_that_ends_early_has_a_speed_too() {
        let whole = Outcome {
            executions: 12,
            exhausted: false,
            seconds: 9.0,
            middle: 5.0,
            found_at: None,
        };
        assert_eq!(speed(&whole), 2.0);
        let early = Outcome {
            executions: 1,
            seconds: 4.0,
            middle: 0.0,
            ..whole
        };
        assert_eq!(speed(&early), 0.25);
    }
}
