//! Whether an author is told which small mistakes the checks overlook.

use std::fs;

use crate::support::Workspace;
use predicates::str::contains;

fn audited(workspace: &Workspace, arguments: &[&str]) -> (i32, String) {
    let all = [&["audit"], arguments].concat();
    let output = workspace.checker(&all).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (output.status.code().unwrap(), text)
}

/// Leaves one check, which asks for next to nothing.
fn weaken(workspace: &Workspace) {
    let check = "fn main() -> std::process::ExitCode {
        checks::run(|checks| {
            checks.check(\"nobody counts\").returns(\"count(0, 2)\", 0, || count::count(0, 2));
        })
    }";
    fs::write(workspace.path("exercises/01_count/check.rs"), check).unwrap();
}

fn justify(workspace: &Workspace, function: &str, changes: &[&str], why: &str) {
    let entry = |change: &&str| {
        format!("[[mutant]]\nfunction = {function:?}\nchange = {change:?}\nwhy = {why:?}\n")
    };
    let text: String = changes.iter().map(entry).collect();
    fs::write(workspace.path("solutions/01_count/equivalent.toml"), text).unwrap();
}

/// The changes that the weak check overlooks.
const OVERLOOKED: [&str; 5] = [
    "whole body -> { Default::default() }",
    "0 -> 1 in let handles: Vec<_> = (0..threads)",
    "0 -> 1 in .map(|_| thread::spawn(move || (0..each).map(|_| 1).sum::<u64>()))",
    "0..each -> 0..=each",
    "1 -> 2 in .map(|_| thread::spawn(move || (0..each).map(|_| 1).sum::<u64>()))",
];

#[test]
fn each_mutant_that_the_checks_notice_is_told_with_its_diagnosis() {
    let workspace = Workspace::new();
    let (code, text) = audited(&workspace, &["--mutants", "--verbose", "count"]);
    assert_eq!(code, 0, "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn what_a_weak_check_overlooks_is_a_flaw_until_it_is_justified() {
    let workspace = Workspace::new();
    weaken(&workspace);
    let (code, text) = audited(&workspace, &["--mutants"]);
    assert_eq!(code, 1, "{text}");
    insta::assert_snapshot!(text);

    justify(&workspace, "count", &OVERLOOKED, "nobody counts here");
    let (code, text) = audited(&workspace, &["--mutants"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("5 justified"), "{text}");
}

#[test]
fn what_is_called_equivalent_and_is_caught_is_a_flaw() {
    let workspace = Workspace::new();
    justify(&workspace, "count", &OVERLOOKED[..1], "so I thought");
    let (code, text) = audited(&workspace, &["--mutants"]);
    assert_eq!(code, 1, "{text}");
    assert!(
        text.contains("calls it equivalent, but it is caught with wrong-result"),
        "{text}"
    );
}

#[test]
fn the_plain_audit_knows_a_justification_that_is_about_nothing() {
    let workspace = Workspace::new();
    justify(&workspace, "count", &["whole body -> { 7 }"], "old");
    let (code, text) = audited(&workspace, &["count"]);
    assert_eq!(code, 1);
    assert!(
        text.contains("is no mutant of the reference (any more)"),
        "{text}"
    );

    let twice = [OVERLOOKED[0], OVERLOOKED[0]];
    justify(&workspace, "count", &twice, " ");
    let (_, text) = audited(&workspace, &["count"]);
    assert!(
        text.contains("does not say why") && text.contains("is there twice"),
        "{text}"
    );

    let page = workspace.path("solutions/01_count/equivalent.toml");
    fs::write(&page, "[[mutant]]\nwho = 1\n").unwrap();
    let mut command = workspace.checker(&["audit", "count"]);
    command.assert().code(2).stderr(contains("equivalent.toml"));
}
