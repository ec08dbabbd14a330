//! Which rows of a long interleaving are shown.

use super::steps::Step;

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
    use super::super::steps::tests::rows;
    use super::*;
    use crate::diagnosis::fixtures::Script;

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
