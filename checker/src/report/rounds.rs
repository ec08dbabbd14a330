//! Threads that look at the same unchanged things, turn by turn.

use super::steps::Step;

/// Of a stretch in which threads only look, and nobody changes anything, what each of
/// them does in a line is one row, with all the times that it does so.
pub(super) fn without_rounds(rows: Vec<Step>) -> Vec<Step> {
    let mut merged: Vec<Step> = Vec::new();
    let mut stretch = 0;
    for row in rows {
        if !row.looks {
            merged.push(row);
            stretch = merged.len();
            continue;
        }
        let same = |it: &&mut Step| it.is_of_the_place_of(&row) && finds_what(it, &row);
        match merged[stretch..].iter_mut().find(same) {
            Some(earlier) => earlier.add(row),
            None => merged.push(row),
        }
    }
    merged
}

/// Whether all that a row finds is what another one begins with.
fn finds_what(row: &Step, other: &Step) -> bool {
    let first = other.effects.first();
    matches!((row.effects.as_slice(), first), ([(own, _)], Some((its, _))) if own == its)
}

#[cfg(test)]
mod tests {
    use super::super::steps::tests::{effects, rows};
    use crate::diagnosis::fixtures::Script;

    #[test]
    fn threads_that_look_in_turns_have_one_row_each_until_something_changes() {
        let mut script = Script::new("fn f() {\n    busy.load();\n    spawn();\n}\n");
        let busy = script.atomic();
        let child = script.spawn(0, "spawn");
        for _ in 0..3 {
            script.load(0, busy, "busy.^load", "1");
            script.load(child, busy, "busy.^load", "1");
        }
        script.store(child, busy, "^spawn", "1");
        script.load(0, busy, "busy.^load", "1");
        assert_eq!(
            effects(&rows(&script))[1..],
            [
                "reads 1 (3 times)",
                "reads 1 (3 times)",
                "writes 1",
                "reads 1"
            ]
        );
    }
}
