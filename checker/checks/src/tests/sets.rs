//! Questions about the set of all outcomes.

use std::collections::BTreeSet;
use std::path::Path;

use trace::protocol::{Complaint, OutcomeKind, World};

use super::program::*;
use super::{fails, job, passes, run};

fn outcomes(kind: OutcomeKind, what: &str, unexpected: &[&str], missing: &[&str]) -> Complaint {
    let owned = |list: &[&str]| list.iter().map(|&it| it.to_owned()).collect();
    Complaint::WrongOutcomes {
        kind,
        what: what.to_owned(),
        unexpected: owned(unexpected),
        missing: owned(missing),
    }
}

#[test]
fn the_set_of_values_must_be_exact() {
    passes(|it| it.check("c").outcomes("n", [2, 1], lost_update));
    let failure = fails(|it| it.check("c").outcomes("n", [2], lost_update));
    let complaint = outcomes(OutcomeKind::Value, "n", &["1"], &[]);
    assert_eq!(failure.complaint, complaint);
    assert!(failure.passing.is_some() && !failure.always);
    let failure = fails(|it| it.check("c").outcomes("n", [0, 1, 2], lost_update));
    let complaint = outcomes(OutcomeKind::Value, "n", &[], &["0"]);
    assert_eq!(failure.complaint, complaint);
    assert!(failure.trace.is_some());
}

#[test]
fn everything_unexpected_is_listed_with_everything_missing() {
    let failure = fails(|it| it.check("c").outcomes("n", [3, 10], lost_update));
    let complaint = outcomes(OutcomeKind::Value, "n", &["1", "2"], &["3", "10"]);
    assert_eq!(failure.complaint, complaint);
}

#[test]
fn some_interleaving_can_return_a_value() {
    let record = passes(|it| it.check("c").can_return("n", 1, lost_update));
    assert!(record.settled && !record.exhaustive);
    let record = passes(|it| it.check("c").returns("n", 2, no_update_lost));
    assert!(record.exhaustive && !record.settled);
    let failure = fails(|it| it.check("c").can_return("n", 1, no_update_lost));
    let complaint = outcomes(OutcomeKind::Value, "n", &[], &["1"]);
    assert_eq!(failure.complaint, complaint);
}

#[test]
fn a_prediction_is_compared_with_what_is_possible() {
    passes(|it| {
        it.check("c")
            .predicts("p", || BTreeSet::from([1, 2]), lost_update)
    });
    let failure = fails(|it| it.check("c").predicts("p", || vec![0, 2], lost_update));
    let complaint = outcomes(OutcomeKind::Prediction, "p", &["1"], &["0"]);
    assert_eq!(failure.complaint, complaint);
}

#[test]
fn a_prediction_that_panics_fails_with_its_panic() {
    let failure = fails(|it| {
        let prediction = || -> Vec<u64> { todo!() };
        it.check("c").predicts("p", prediction, lost_update);
    });
    let Complaint::Panicked { message, .. } = failure.complaint else {
        panic!("it panicked: {:?}", failure.complaint);
    };
    assert_eq!(message, "not yet implemented");
}

fn two_lines() {
    together(vec![Box::new(|| say("a")), Box::new(|| say("b"))]);
}

#[test]
fn the_set_of_outputs_must_be_the_snapshots() {
    let folder = tempfile::tempdir().unwrap();
    let job = job(World::Controlled, folder.path());
    let snapshot = |text: &str| {
        let path = crate::snapshot::path(folder.path(), "lines");
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("---\nsource: x\n---\n{text}")).unwrap();
        let mut records = run(&job, |it| it.check("c").prints("lines", two_lines));
        records.remove(0).failure
    };
    let both = "--- possible output 1 of 2 ---\na\nb\n\n--- possible output 2 of 2 ---\nb\na\n";
    assert_eq!(snapshot(both), None);
    let complaint = |unexpected: &[&str], missing: &[&str]| {
        outcomes(OutcomeKind::Output, "the output", unexpected, missing)
    };
    let failure = snapshot("a\nb\n").unwrap();
    assert_eq!(failure.complaint, complaint(&["b\na"], &[]));
    assert_eq!(failure.trace.unwrap().stdout, "b\na\n");
    assert_eq!(failure.passing.unwrap().stdout, "a\nb\n");
    let failure = snapshot("c\n").unwrap();
    assert_eq!(failure.complaint, complaint(&["a\nb", "b\na"], &["c"]));
}

#[test]
fn a_missing_snapshot_is_the_check_files_own_fault() {
    let folder = Path::new("/nowhere");
    let records = run(&job(World::Controlled, folder), |it| {
        it.check("c").prints("lines", two_lines);
    });
    let failure = records[0].failure.as_ref().unwrap();
    let Complaint::Broken { message } = &failure.complaint else {
        panic!("it is broken: {:?}", failure.complaint);
    };
    assert!(message.contains("/nowhere/snapshots/lines.snap"));
}
