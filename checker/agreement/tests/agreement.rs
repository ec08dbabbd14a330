//! Nothing happens on real threads that the controlled world calls impossible.
//!
//! `cargo test --package agreement -- --nocapture` prints what was possible and never
//! seen.

use agreement::{Row, compare, table};

/// Runs of each program on real threads.
const RUNS: u64 = 3_000;

#[test]
fn whatever_real_threads_come_to_is_possible_in_the_controlled_world() {
    let rows = compare(RUNS);
    println!("{}", table(&rows));
    let wrong = |row: &Row| {
        let impossible = row.impossible().join(" | ");
        (!impossible.is_empty()).then(|| format!("{}: {impossible}", row.name))
    };
    let wrong: Vec<String> = rows.iter().filter_map(wrong).collect();
    assert!(
        wrong.is_empty(),
        "seen on real threads:\n{}",
        wrong.join("\n")
    );
    // A program with one possible outcome would agree with anybody.
    let many = rows.iter().filter(|it| it.possible.len() > 1).count();
    assert!(many > rows.len() * 9 / 10, "{many} of {}", rows.len());
}
