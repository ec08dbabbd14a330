//! README.md shows what the command says today.

use std::path::{Path, PathBuf};
use std::process::Command;

const UPDATE: &str = "UPDATE_README=1 cargo test --package checker --test checker readme";

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    root.canonicalize().expect("the workspace is there")
}

/// What the command prints, in this workspace.
fn said(arguments: &[&str], code: i32) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_checker"));
    command.args(arguments).current_dir(root());
    // Shared with the tests that explore, so that the support crates are built
    // once.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("explored");
    command.env("CARGO_TARGET_DIR", target);
    command.env("NO_COLOR", "1").env("LANG", "C.UTF-8");
    command.env_remove("LC_ALL").env("COLUMNS", "80");
    let output = command.output().expect("the command can be run");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{errors}");
    String::from_utf8(output.stdout).expect("the command prints text")
}

/// Compares what stands between the markers of this name with what should, or
/// puts it there if asked to.
fn assert_current(name: &str, expected: &str) {
    let path = root().join("README.md");
    let page = std::fs::read_to_string(&path).expect("README.md is there");
    let (begin, end) = (
        format!("<!-- {name}:begin -->\n"),
        format!("<!-- {name}:end -->"),
    );
    let (before, rest) = page.split_once(&begin).expect("the first marker is there");
    let (shown, after) = rest.split_once(&end).expect("the second marker is there");
    if std::env::var_os("UPDATE_README").is_some() {
        let page = format!("{before}{begin}{expected}{end}{after}");
        std::fs::write(&path, page).expect("README.md can be written");
        return;
    }
    assert!(
        shown == expected,
        "README.md is out of date; to update it: {UPDATE}\nIt should say:\n{expected}"
    );
}

// One test, since both parts are of one file.
#[test]
fn the_table_of_exercises_and_the_example_are_current() {
    assert_current("exercises", &said(&["list", "--format", "markdown"], 0));
    let source = "solutions/07_race/wrong/load_then_store.rs";
    let report = said(&["verify", "race", "--source", source], 1);
    assert_current("example", &format!("```text\n{report}```\n"));
}
