//! The list of an exercise's checks: one line each.

use trace::protocol::World;

use super::{
    Style,
    style::{fit, pad, width, wrap},
};
use crate::{
    diagnosis::text::{clean, count, thousands},
    verdict::{CheckVerdict, Status},
};

/// One line for each check, or two where one is too narrow, without indentation.
pub(super) fn checks(checks: &[CheckVerdict], style: &Style, columns: usize) -> Vec<String> {
    let checks: Vec<&CheckVerdict> = checks.iter().filter(|it| !is_spared(it, checks)).collect();
    let facts: Vec<String> = checks.iter().map(|it| style.show(&seen(it))).collect();
    let names: Vec<String> = checks
        .iter()
        .map(|it| style.show(&clean(&it.name)))
        .collect();
    let widest = facts.iter().map(|it| width(it)).max().unwrap_or(0);
    let name = columns.saturating_sub(6 + 2 + widest);
    let longest = names.iter().map(|it| width(it)).max().unwrap_or(0);
    let mut lines = Vec::new();
    for ((check, text), seen) in checks.iter().zip(&names).zip(&facts) {
        let word = pad(word(check.status), 6);
        let word = match check.status {
            Status::Pass => style.good(&word),
            Status::Fail | Status::Error => style.bad(&word),
            Status::NotStarted => style.faint(&word),
        };
        if name >= 30 || name >= longest {
            let name = name.min(longest);
            for (index, part) in wrap(text, name).into_iter().enumerate() {
                lines.push(match index {
                    0 => format!("{word}{}  {}", pad(&part, name), style.faint(seen)),
                    _ => format!("      {part}"),
                });
            }
        } else {
            for (index, part) in wrap(text, columns.saturating_sub(6))
                .into_iter()
                .enumerate()
            {
                lines.push(match index {
                    0 => format!("{word}{part}"),
                    _ => format!("      {part}"),
                });
            }
            let seen = fit(seen, columns.saturating_sub(8), &style.show("…"));
            lines.push(format!("        {}", style.faint(&seen)));
        }
    }
    lines
}

/// It was not run because the other world had decided already, and that one's
/// line says so.
fn is_spared(check: &CheckVerdict, all: &[CheckVerdict]) -> bool {
    let decided = |it: &CheckVerdict| it.name == check.name && it.status != Status::NotStarted;
    check.status == Status::NotStarted && all.iter().any(decided)
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Pass => "ok",
        Status::Fail => "FAIL",
        Status::NotStarted => "-",
        Status::Error => "ERROR",
    }
}

/// How much was looked at, honestly.
pub(super) fn seen(check: &CheckVerdict) -> String {
    let runs = check.executions.max(check.interleavings);
    match (check.status, check.world) {
        (Status::NotStarted, _) => "not run".to_owned(),
        (Status::Error, _) => "could not be run".to_owned(),
        (Status::Fail, World::Real) => "on real threads".to_owned(),
        (Status::Fail, World::Controlled) => match runs {
            0 => "not finished".to_owned(),
            // Some of them were looked at after the first that fails, for a smaller one.
            1 => "in the one looked at".to_owned(),
            runs => format!("among {} looked at", thousands(runs)),
        },
        (Status::Pass, World::Real) => format!("{} on real threads", count(runs, "run")),
        (Status::Pass, World::Controlled) if check.settled => match runs {
            0 => "found".to_owned(),
            runs => format!("found in interleaving {}", thousands(runs)),
        },
        (Status::Pass, World::Controlled) if check.exhaustive => match check.interleavings {
            1 => "its only interleaving".to_owned(),
            all => format!("all {}", count(all, "interleaving")),
        },
        (Status::Pass, World::Controlled) => format!(
            "{} sampled of more, {} distinct",
            thousands(runs),
            thousands(check.interleavings)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn existence(executions: u64) -> CheckVerdict {
        CheckVerdict {
            name: "two threads can be at work at once".into(),
            world: World::Controlled,
            status: Status::Pass,
            executions,
            interleavings: executions,
            exhaustive: false,
            settled: true,
            seconds: 0.0,
        }
    }

    #[test]
    fn what_is_shown_by_one_interleaving_is_found_and_not_sampled() {
        assert_eq!(seen(&existence(1)), "found in interleaving 1");
        assert_eq!(seen(&existence(1_200)), "found in interleaving 1,200");
    }

    #[test]
    fn a_check_that_one_world_has_decided_is_told_once() {
        let both = |controlled, real| {
            let mut checks = vec![existence(1), existence(1)];
            (checks[0].status, checks[1].status) = (controlled, real);
            checks[1].world = World::Real;
            super::checks(&checks, &Style::default(), 80).len()
        };
        assert_eq!(both(Status::Fail, Status::NotStarted), 1);
        assert_eq!(both(Status::Pass, Status::Fail), 2);
        assert_eq!(both(Status::NotStarted, Status::NotStarted), 2);
    }
}
