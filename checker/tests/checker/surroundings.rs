//! A machine that does not do its part, and people who change their minds.

use std::fs;

use crate::support::{Workspace, reference, wait_until};
use predicates::str::contains;

#[test]
fn an_unknown_exercise_is_a_usage_error_that_names_the_nearest() {
    let workspace = Workspace::unbuilt();
    let assert = workspace.checker(&["verify", "cuont"]).assert().code(2);
    assert.stderr(contains(
        "there is no exercise called `cuont`. Did you mean `count`?",
    ));
}

#[test]
fn outside_a_workspace_is_a_usage_error() {
    let elsewhere = tempfile::tempdir().unwrap();
    let workspace = Workspace::unbuilt();
    let mut command = workspace.checker(&["verify"]);
    let assert = command.current_dir(elsewhere.path()).assert().code(2);
    assert.stderr(contains("not inside a workspace of exercises"));
}

#[test]
fn unknown_arguments_are_a_usage_error() {
    Workspace::unbuilt()
        .checker(&["verify", "--no-such"])
        .assert()
        .code(2);
    Workspace::unbuilt()
        .checker(&["verify", "--source", "x.rs"])
        .assert()
        .code(2);
    Workspace::unbuilt()
        .checker(&["verify", "count", "--source", "x.rs"])
        .assert()
        .code(2);
}

#[test]
fn without_cargo_on_path_the_verdict_is_an_error_and_no_failure() {
    let workspace = Workspace::unbuilt();
    workspace.write(reference());
    let mut command = workspace.checker(&["verify", "count"]);
    let assert = command
        .env("PATH", workspace.path("nothing"))
        .assert()
        .code(3);
    assert.stdout(contains("was not found on PATH"));
}

#[test]
fn a_target_folder_that_cannot_be_written_to_is_replaced_with_a_note() {
    let workspace = Workspace::unbuilt();
    fs::write(&workspace.target, "").unwrap();
    let mut command = workspace.checker(&["verify", "count"]);
    let assert = command
        .env("XDG_CACHE_HOME", workspace.path("cache"))
        .assert()
        .code(1);
    assert
        .stderr(contains("cannot be written to"))
        .stderr(contains("is used instead"));
}

#[test]
fn two_verdicts_at_once_do_not_disturb_each_other() {
    let workspace = Workspace::new();
    workspace.write(reference());
    let arguments = ["verify", "count", "--fresh"];
    let mut both = [
        workspace.process(&arguments).spawn().unwrap(),
        workspace.process(&arguments).spawn().unwrap(),
    ];
    for process in &mut both {
        assert_eq!(process.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn two_first_verdicts_at_once_both_come_out_right() {
    let workspace = Workspace::compiled();
    workspace.write(reference());
    let start = || workspace.process(&["verify", "count"]).spawn().unwrap();
    let mut both = [start(), start()];
    for process in &mut both {
        assert_eq!(process.wait().unwrap().code(), Some(0));
    }
    assert_eq!(workspace.room("support").len(), 1);
}

/// Starts a verdict on a program that never ends, and waits until it runs.
fn endless(workspace: &Workspace) -> std::process::Child {
    let text = "pub fn count(_: u64, _: u64) -> u64 { loop { std::thread::park() } }\n";
    workspace.write(text);
    let child = workspace.process(&["verify", "count"]).spawn().unwrap();
    wait_until("the program runs", || workspace.programs("real") > 0);
    child
}

fn signal(child: &std::process::Child, signal: &str) {
    let pid = child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args([signal, &pid])
        .status()
        .unwrap();
    assert!(sent.success());
}

#[test]
fn an_interrupt_ends_everything_and_leaves_nothing() {
    let workspace = Workspace::new();
    for kind in ["-INT", "-TERM", "-HUP"] {
        let mut child = endless(&workspace);
        signal(&child, kind);
        assert_eq!(child.wait().unwrap().code(), Some(130), "{kind}");
        workspace.assert_nothing_runs();
        assert_eq!(workspace.room("runs"), [""; 0]);
        assert_eq!(workspace.room("verdicts"), [""; 0]);
    }
}

#[test]
fn an_interrupt_ends_everything_that_is_judged_side_by_side() {
    let workspace = Workspace::new();
    let text = "pub fn count(_: u64, _: u64) -> u64 { loop { std::thread::park() } }\n";
    let right = workspace.path("solutions/01_count/right");
    // They come first and one after the other, so two of them run at once.
    for name in ["a", "b", "c", "d"] {
        fs::write(right.join(name).with_extension("rs"), text).unwrap();
    }
    let arguments = ["audit", "count", "--jobs", "2"];
    let mut child = workspace.process(&arguments).spawn().unwrap();
    // Before anything is found, an audit runs only these.
    wait_until("two programs run", || workspace.programs("controlled") >= 2);
    signal(&child, "-INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    workspace.assert_nothing_runs();
    assert_eq!(workspace.room("runs"), [""; 0]);
}

#[test]
fn a_checker_that_is_killed_takes_its_programs_with_it() {
    let workspace = Workspace::new();
    let mut child = endless(&workspace);
    signal(&child, "-KILL");
    child.wait().unwrap();
    workspace.assert_nothing_runs();
    // Whatever it left half done does not disturb the next one.
    workspace.passes(reference());
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let workspace = Workspace::unbuilt();
    let mut command = workspace.process(&["explain"]);
    let mut child = command
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
