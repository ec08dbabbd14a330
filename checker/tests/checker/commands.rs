//! The other commands.

use std::fs;

use crate::support::{Workspace, reference};
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

fn stdout(workspace: &Workspace, arguments: &[&str]) -> String {
    let output = workspace.checker(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn without_a_command_it_says_what_is_next() {
    let workspace = Workspace::new();
    insta::assert_snapshot!(stdout(&workspace, &[]));
}

#[test]
fn the_list_says_how_far_the_learner_is() {
    let workspace = Workspace::new();
    let list = || stdout(&workspace, &["list", "--format", "json"]);
    let with = |status| {
        format!(
            "[{{\"name\":\"count\",\"part\":\"threads\",\"seed\":true,\"status\":\"{status}\",\"title\":\"Counting with threads\"}}]\n"
        )
    };
    assert_eq!(list(), with("not-started"));
    workspace.write(reference());
    assert_eq!(list(), with("started"));
    workspace.verify();
    assert_eq!(list(), with("pass"));
    workspace.write("pub fn count(_: u64, _: u64) -> u64 { 5 }");
    workspace.verify();
    assert_eq!(list(), with("fail"));
    insta::assert_snapshot!(stdout(&workspace, &["list"]));
}

#[test]
fn each_hint_says_a_little_more() {
    let workspace = Workspace::unbuilt();
    let hint = || stdout(&workspace, &["hint", "count"]);
    assert!(hint().starts_with("Hint 1 of 3: Who counts\n"));
    assert!(hint().starts_with("Hint 2 of 3: Who adds\n"));
    assert!(hint().ends_with("That was the last hint.\n"));
    assert!(hint().starts_with("Hint 3 of 3"));
    assert!(stdout(&workspace, &["hint", "count", "--step", "1"]).starts_with("Hint 1 of 3"));
    insta::assert_snapshot!(stdout(&workspace, &["hint", "count", "--all"]));
    workspace
        .checker(&["hint", "count", "--step", "4"])
        .assert()
        .code(2);
}

#[test]
fn every_diagnosis_is_explained_and_a_mistyped_one_is_guessed() {
    let workspace = Workspace::unbuilt();
    let all = stdout(&workspace, &["explain"]);
    assert!(all.lines().count() > 20);
    for code in all.lines() {
        workspace
            .checker(&["explain", code])
            .assert()
            .success()
            .stdout(contains(code).or(contains("#")));
    }
    let assert = workspace
        .checker(&["explain", "lost-updat"])
        .assert()
        .code(2);
    assert.stderr(contains("Did you mean `lost-update`?"));
}

#[test]
fn a_reset_keeps_a_copy_each_time() {
    let workspace = Workspace::unbuilt();
    let skeleton = fs::read_to_string(workspace.source()).unwrap();
    for number in 1..=2 {
        let mine = format!("// attempt {number}\n");
        workspace.write(&mine);
        let said = stdout(&workspace, &["reset", "count", "--yes"]);
        let backup = workspace
            .target
            .join(format!("checker/backups/count.{number}.rs"));
        assert!(said.contains(backup.to_str().unwrap()), "{said}");
        assert_eq!(fs::read_to_string(backup).unwrap(), mine);
        assert_eq!(fs::read_to_string(workspace.source()).unwrap(), skeleton);
    }
    workspace.checker(&["reset", "count"]).assert().code(0);
}

#[test]
fn a_reset_without_anybody_to_ask_changes_nothing() {
    let workspace = Workspace::unbuilt();
    workspace.write("// mine\n");
    workspace
        .checker(&["reset", "count"])
        .assert()
        .code(2)
        .stderr(contains("--yes"));
    assert_eq!(fs::read_to_string(workspace.source()).unwrap(), "// mine\n");
}

#[test]
fn the_audit_accepts_the_workspace_as_it_is() {
    let workspace = Workspace::new();
    workspace
        .checker(&["audit"])
        .assert()
        .code(0)
        .stdout(contains("ok      count"));
}

#[test]
fn the_audit_says_what_an_exercise_costs_only_if_asked() {
    let workspace = Workspace::new();
    assert!(!stdout(&workspace, &["audit"]).contains(" s, of which "));
    let costs = stdout(&workspace, &["audit", "--costs", "--fresh"]);
    let line = costs.lines().nth(1).unwrap();
    assert!(line.contains(" s, of which "), "{costs}");
}

#[test]
fn the_audit_names_every_flaw() {
    let workspace = Workspace::new();
    let at = |name: &str| workspace.path("").join(name);
    let solutions = at("solutions/01_count");
    fs::rename(
        solutions.join("wrong/one_short.rs"),
        solutions.join("right/one_short.rs"),
    )
    .unwrap();
    fs::copy(
        solutions.join("right/scope.rs"),
        solutions.join("src/lib.rs"),
    )
    .unwrap();
    let right = fs::read_to_string(solutions.join("right/lock.rs")).unwrap();
    fs::write(
        solutions.join("wrong/right.rs"),
        format!("// diagnosis: deadlock\n{right}"),
    )
    .unwrap();
    let exits = fs::read_to_string(solutions.join("wrong/exits.rs")).unwrap();
    fs::write(
        solutions.join("wrong/exits.rs"),
        exits.replace("exited", "panicked"),
    )
    .unwrap();
    let hints = at("exercises/01_count/hints.md");
    let reference = fs::read_to_string(solutions.join("src/lib.rs")).unwrap();
    let given_away = fs::read_to_string(&hints).unwrap() + "\n```rust\n" + &reference + "```\n";
    fs::write(hints, given_away).unwrap();
    workspace.write(&reference);
    let output = workspace.checker(&["audit", "count"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stdout).unwrap();
    // However many are judged at once, they are told in the same order.
    for jobs in ["1", "2", "9"] {
        let again = ["audit", "count", "--fresh", "--jobs", jobs];
        assert_eq!(stdout(&workspace, &again), told, "{jobs} jobs");
    }
    insta::assert_snapshot!(told);
}

#[test]
fn the_audit_compiles_what_is_only_read() {
    let workspace = Workspace::new();
    let write = |name: &str, text: &str| fs::write(workspace.path(name), text).unwrap();
    let lesson = "Check it with `cargo checker verify count`.\n\n\
                  ```rust\nlet total = start();\n```\n\n\
                  ```rust,compile_fail\nlet number: u8 = 7;\n```\n\n\
                  ```rust,compile_fail\nlet number: u8 = \"\";\n```\n\n\
                  ```rust,ignore\nand so on ...\n```\n\n\
                  ```rust\nlet wrong: u8 = \"\";\n```\n";
    write("exercises/01_count/README.md", lesson);
    let context = "fn start() -> u8 { 0 }\nfn f() {\n    // block 1\n}\n// block 9\n";
    write("solutions/01_count/lesson.rs", context);
    write(
        "exercises/01_count/demo.rs",
        "fn main() { let unused = count::count; }\n",
    );
    let output = workspace.checker(&["audit", "count"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn a_skeleton_compiles_without_a_warning() {
    let workspace = Workspace::new();
    let skeleton = "pub fn count(threads: u64, _each: u64) -> u64 { todo!() }\n";
    workspace.write(skeleton);
    fs::write(workspace.path("solutions/01_count/skeleton.rs"), skeleton).unwrap();
    workspace
        .checker(&["audit", "count"])
        .assert()
        .code(1)
        .stdout(contains(
            "src/lib.rs:1 does not compile: unused variable: `threads`",
        ));
}

#[test]
fn a_variant_that_names_no_diagnosis_is_a_usage_error() {
    let workspace = Workspace::unbuilt();
    fs::write(
        workspace.path("solutions/01_count/wrong/exits.rs"),
        "fn f() {}\n",
    )
    .unwrap();
    workspace
        .checker(&["audit"])
        .assert()
        .code(2)
        .stderr(contains("wrong/exits.rs"));
}
