//! The same input gives the same verdict, and at once if it was given before.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::{Workspace, reference};
use serde_json::Value;

/// The document without its timings.
fn untimed(text: &[u8]) -> String {
    let mut document: Value = serde_json::from_slice(text).unwrap();
    for exercise in document["exercises"].as_array_mut().unwrap() {
        for check in exercise["checks"].as_array_mut().unwrap() {
            check.as_object_mut().unwrap().remove("seconds");
        }
    }
    document.to_string()
}

#[test]
fn twenty_verdicts_on_the_same_file_are_the_same_bytes() {
    let workspace = Workspace::new();
    for text in [
        reference(),
        "pub fn count(_: u64, _: u64) -> u64 { 5 }".to_owned(),
    ] {
        workspace.write(text);
        let verdict = || {
            let arguments = ["verify", "count", "--format", "json", "--fresh"];
            untimed(&workspace.checker(&arguments).output().unwrap().stdout)
        };
        let first = verdict();
        for _ in 1..20 {
            assert_eq!(verdict(), first);
        }
    }
}

#[test]
fn the_document_has_the_announced_form() {
    let workspace = Workspace::new();
    workspace.write("pub fn count(_: u64, _: u64) -> u64 { 5 }");
    let output = workspace
        .checker(&["verify", "count", "--format", "json"])
        .output()
        .unwrap();
    let document: Value = serde_json::from_str(&untimed(&output.stdout)).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&document).unwrap());
}

/// Puts programs called `cargo` and `rustc` in a folder that note each call.
fn noting_toolchain(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::create_dir(folder).unwrap();
    for program in ["cargo", "rustc"] {
        let found = std::process::Command::new("sh")
            .args(["-c", &format!("command -v {program}")])
            .output();
        let real = String::from_utf8(found.unwrap().stdout).unwrap();
        let path = folder.join(program);
        let script = format!(
            "#!/bin/sh\necho {program} >> {}/calls\nexec {} \"$@\"\n",
            folder.display(),
            real.trim()
        );
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

#[test]
fn a_verdict_that_was_given_before_calls_neither_cargo_nor_rustc() {
    let workspace = Workspace::new();
    workspace.write(reference());
    let folder = workspace.path("toolchain");
    noting_toolchain(&folder);
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let verify = || {
        workspace
            .checker(&["verify", "count"])
            .env("PATH", &path)
            .assert()
            .code(0);
        fs::read_to_string(folder.join("calls"))
            .unwrap()
            .lines()
            .count()
    };
    let first = verify();
    assert!(first > 0);
    // The compiler itself is called by its own path: what it made is gone, and
    // would have to be made again.
    fs::remove_dir_all(workspace.target.join("checker/builds")).unwrap();
    assert_eq!(verify(), first);
    assert_eq!(workspace.room("builds"), [""; 0]);
}

#[test]
fn a_changed_file_a_changed_check_and_another_seed_are_judged_anew() {
    let workspace = Workspace::new();
    workspace.write(reference());
    let verdicts = |arguments: &[&str]| {
        let all = [&["verify", "count"], arguments].concat();
        workspace.checker(&all).assert().code(0);
        workspace.room("verdicts").len()
    };
    assert_eq!(verdicts(&[]), 1);
    assert_eq!(verdicts(&[]), 1);
    assert_eq!(verdicts(&["--seed", "7"]), 2);
    workspace.write(reference() + "// changed\n");
    assert_eq!(verdicts(&[]), 3);
    let check = workspace.path("exercises/01_count/check.rs");
    fs::write(&check, fs::read_to_string(&check).unwrap() + "// changed\n").unwrap();
    assert_eq!(verdicts(&[]), 4);
}

#[test]
fn another_file_can_be_judged_in_place_of_the_learners() {
    let workspace = Workspace::new();
    workspace
        .checker(&[
            "verify",
            "count",
            "--source",
            "solutions/01_count/right/scope.rs",
        ])
        .assert()
        .code(0);
    workspace
        .checker(&[
            "verify",
            "count",
            "--source",
            "solutions/01_count/wrong/one_short.rs",
        ])
        .assert()
        .code(1);
    workspace
        .checker(&["verify", "count", "--solutions"])
        .assert()
        .code(0);
}

/// Makes a second exercise of the first: the same under another name.
fn add_a_second_exercise(workspace: &Workspace) {
    for part in ["exercises", "solutions"] {
        let (from, to) = (format!("{part}/01_count"), format!("{part}/02_sum"));
        for name in ["Cargo.toml", "check.rs", "hints.md", "src/lib.rs"] {
            let Ok(text) = fs::read_to_string(workspace.path(&from).join(name)) else {
                continue;
            };
            let text = text.replace("name = \"count", "name = \"sum");
            let text = text.replace("count::count", "sum::count");
            let path = workspace.path(&to).join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
}

#[test]
fn exercises_judged_at_once_are_told_in_the_curriculums_order() {
    let workspace = Workspace::new();
    add_a_second_exercise(&workspace);
    // The first takes longer, and fails.
    workspace.write(
        "pub fn count(t: u64, _: u64) -> u64 {\n    \
         std::thread::sleep(std::time::Duration::from_millis(500));\n    t\n}\n",
    );
    let second = workspace.path("exercises/02_sum/src/lib.rs");
    fs::write(second, reference()).unwrap();
    let told = |jobs: &str| {
        let arguments = ["verify", "--format", "json", "--fresh", "--jobs", jobs];
        let output = workspace.checker(&arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        untimed(&output.stdout)
    };
    let one_by_one = told("1");
    let document: Value = serde_json::from_str(&one_by_one).unwrap();
    for (index, (name, status)) in [("count", "fail"), ("sum", "pass")].into_iter().enumerate() {
        let exercise = &document["exercises"][index];
        assert_eq!(
            (&exercise["name"], &exercise["status"]),
            (&name.into(), &status.into())
        );
    }
    assert_eq!(told("2"), one_by_one);
}

/// A check file with three checks that each take a while, and note which process runs
/// them; `second` is done in the second one.
fn three_checks(noted: &Path, second: &str) -> String {
    let check = |name: &str, also: &str| {
        format!(
            "        checks.check({name:?}).returns(\"count(2, 2)\", 4, || {{
            note();
            {also}
            count::count(2, 2)
        }});\n"
        )
    };
    format!(
        "use std::io::Write;

fn main() -> std::process::ExitCode {{
    checks::run(|checks: &mut checks::Checks| {{
{}{}{}    }})
}}

fn note() {{
    let file = std::fs::File::options().create(true).append(true).open({noted:?});
    let line = format!(\"{{}}\\n\", std::process::id());
    file.unwrap().write_all(line.as_bytes()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(800));
}}
",
        check("the first", ""),
        check("the second", second),
        check("the third", ""),
    )
}

#[test]
fn processes_that_share_an_exercises_checks_come_to_what_one_comes_to() {
    let workspace = Workspace::new();
    workspace.write(reference());
    let noted = workspace.path("noted");
    let told = |jobs: &str| {
        let arguments = [
            "verify", "count", "--format", "json", "--fresh", "--jobs", jobs,
        ];
        let document = untimed(&workspace.checker(&arguments).output().unwrap().stdout);
        let text = fs::read_to_string(&noted).unwrap();
        fs::remove_file(&noted).unwrap();
        let processes: BTreeSet<&str> = text.lines().collect();
        (document, processes.len())
    };
    let write = |second: &str| {
        let path = workspace.path("exercises/01_count/check.rs");
        fs::write(path, three_checks(&noted, second)).unwrap();
    };
    // One for each world, and one that helps in the controlled one.
    write("");
    let (alone, processes) = told("1");
    assert_eq!(processes, 2);
    assert_eq!(alone.matches("\"pass\"").count(), 1 + 6, "{alone}");
    assert_eq!(told("2"), (alone, 3));
    // What comes after a bad end counts as not run, whoever could have run it.
    write("std::process::exit(3);");
    let (alone, _) = told("1");
    assert!(alone.contains("\"exited\""), "{alone}");
    assert_eq!(told("2").0, alone);
}
