//! One program, and what both worlds say of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::{controlled, real};

/// What came of one program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: &'static str,
    /// What can come of it, by the controlled world.
    pub possible: BTreeSet<String>,
    /// What came of it on real threads, and how often.
    pub seen: BTreeMap<String, u64>,
}

impl Row {
    /// Seen, and said to be impossible: the controlled world is wrong.
    pub fn impossible(&self) -> Vec<&str> {
        let seen = self.seen.keys().filter(|it| !self.possible.contains(*it));
        seen.map(String::as_str).collect()
    }

    /// Said to be possible, and not seen.
    pub fn unseen(&self) -> Vec<&str> {
        let possible = self.possible.iter();
        let unseen = possible.filter(|it| !self.seen.contains_key(*it));
        unseen.map(String::as_str).collect()
    }
}

/// Runs every program in both worlds, so often on real threads.
pub fn compare(runs: u64) -> Vec<Row> {
    let pairs = agreement_real::all()
        .into_iter()
        .zip(agreement_controlled::all());
    pairs
        .map(|(theirs, ours)| Row {
            name: theirs.name,
            possible: controlled::outcomes(&ours),
            seen: real::outcomes(&theirs, runs),
        })
        .collect()
}

/// A line for each program: how many outcomes are possible, how many were seen, and
/// which were not.
pub fn table(rows: &[Row]) -> String {
    let width = rows.iter().map(|it| it.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for row in rows {
        let (possible, unseen) = (row.possible.len(), row.unseen());
        let seen = possible - unseen.len();
        let list = match unseen.as_slice() {
            [] => String::new(),
            some => format!("   never seen: {}", some.join(" | ")),
        };
        let name = row.name;
        let _ = writeln!(text, "{name:width$}  {seen:>3} of {possible:>3}{list}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(possible: &[&str], seen: &[&str]) -> Row {
        Row {
            name: "a program",
            possible: possible.iter().map(|&it| it.to_owned()).collect(),
            seen: seen.iter().map(|&it| (it.to_owned(), 1)).collect(),
        }
    }

    #[test]
    fn what_is_seen_and_what_is_possible_are_told_apart() {
        let row = row(&["1", "2", "3"], &["2", "4"]);
        assert_eq!(row.impossible(), ["4"]);
        assert_eq!(row.unseen(), ["1", "3"]);
        assert_eq!(table(&[row]), "a program    1 of   3   never seen: 1 | 3\n");
    }
}
