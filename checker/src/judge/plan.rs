//! The order of checks.

use trace::protocol::{PlannedCheck, World};

use crate::source::Source;

/// The checks that a check file's text announces: what stands in
/// `.check("…")`, with the number in the `.points(…)` that follows. Only for
/// verdicts that need no run; a run's own plan is what counts.
pub(super) fn announced(text: &str) -> Vec<PlannedCheck> {
    let words = Source::from_text(text).words();
    let mut checks: Vec<PlannedCheck> = Vec::new();
    for window in words.windows(4) {
        let [dot, method, open, argument] = window else {
            continue;
        };
        if dot != "." || open != "(" {
            continue;
        }
        match (method.as_str(), checks.last_mut()) {
            ("check", _) => checks.push(PlannedCheck {
                name: argument.trim_matches('"').to_owned(),
                points: 1,
            }),
            ("points", Some(check)) => check.points = argument.parse().unwrap_or(1),
            _ => {}
        }
    }
    checks
}

/// One list of the checks of both worlds: each world's in its own order, and a
/// check's two worlds beside each other.
pub(super) fn merged(
    controlled: &[PlannedCheck],
    real: &[PlannedCheck],
) -> Vec<(World, PlannedCheck)> {
    let mut merged = Vec::new();
    let mut left = controlled.iter().peekable();
    for check in real {
        if controlled.iter().any(|it| it.name == check.name) {
            for next in left.by_ref() {
                merged.push((World::Controlled, next.clone()));
                if next.name == check.name {
                    break;
                }
            }
        }
        merged.push((World::Real, check.clone()));
    }
    merged.extend(left.map(|it| (World::Controlled, it.clone())));
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(names: &[&str]) -> Vec<PlannedCheck> {
        let check = |name: &&str| PlannedCheck {
            name: (*name).to_owned(),
            points: 1,
        };
        names.iter().map(check).collect()
    }

    #[test]
    fn the_announced_checks_are_read_from_the_text() {
        let text = r#"fn main() { checks::run(|checks| {
            checks.check("no visit is lost").points(3).returns("f()", 1, || f());
            checks.check("full size").only_real().holds(|| {});
        }) }"#;
        let found = announced(text);
        let found: Vec<_> = found
            .iter()
            .map(|it| (it.name.as_str(), it.points))
            .collect();
        assert_eq!(found, [("no visit is lost", 3), ("full size", 1)]);
    }

    #[test]
    fn both_worlds_keep_their_order_and_a_check_stands_beside_itself() {
        use World::{Controlled as C, Real as R};
        let merged = merged(
            &planned(&["a", "only c", "b"]),
            &planned(&["a", "only r", "b"]),
        );
        let found: Vec<_> = merged
            .iter()
            .map(|(world, it)| (*world, it.name.as_str()))
            .collect();
        let expected = [
            (C, "a"),
            (R, "a"),
            (R, "only r"),
            (C, "only c"),
            (C, "b"),
            (R, "b"),
        ];
        assert_eq!(found, expected);
    }
}
