//! A new exercise, from nothing to one that the audit accepts.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::Workspace;
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

/// All files below a folder, with what they say.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => found.push((path.clone(), fs::read(&path).unwrap())),
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_new_exercise_is_accepted_by_the_audit_as_a_beginning() {
    let workspace = Workspace::explored();
    workspace
        .checker(&["new", "ticket_lock", "--title", "A lock that \"spins\""])
        .assert()
        .success()
        .stdout(contains("exercises/02_ticket_lock"));
    workspace
        .checker(&["audit", "ticket_lock"])
        .assert()
        .success()
        .stdout(contains("begun   ticket_lock").and(contains("check.rs:1: TO WRITE")));
    workspace
        .checker(&["list"])
        .assert()
        .success()
        .stdout(contains("ticket_lock  A lock that \"spins\""));
    let verify = |file: &str| {
        let file = format!("solutions/02_ticket_lock/{file}");
        let mut command = workspace.checker(&["verify", "ticket_lock", "--source", &file]);
        command.assert()
    };
    verify("src/lib.rs").code(0);
    verify("skeleton.rs").code(1);
}

#[test]
fn its_packages_compile_without_a_warning_are_formatted_and_its_demo_runs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let root = root.canonicalize().unwrap();
    let folder = tempfile::tempdir().unwrap();
    // The project's own manifest, with only the new packages for members.
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let (_, after) = manifest.split_once("members = [").unwrap();
    let (_, after) = after.split_once(']').unwrap();
    let (after, _) = after.split_once("[profile.").unwrap();
    let local = format!("path = \"{}/checker", root.display());
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\"exercises/*\", \"solutions/*\"]\n{}",
        after.replace("path = \"checker", &local)
    );
    fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    fs::create_dir(folder.path().join("exercises")).unwrap();
    fs::copy(root.join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();

    let name = "a_name_as_long_as_names_may_be_1";
    // The project's own: most of what the packages need has been built there.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..");
    let run = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(folder.path());
        command.env("CARGO_TARGET_DIR", &target);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{program} {arguments:?}: {said}");
        (String::from_utf8(output.stdout).unwrap(), said)
    };
    run(env!("CARGO_BIN_EXE_checker"), &["new", name]);
    let (_, said) = run(
        "cargo",
        &["check", "--offline", "--workspace", "--all-targets"],
    );
    assert!(!said.contains("warning"), "{said}");
    let (shown, _) = run("cargo", &["run", "--offline", "-p", name]);
    assert!(shown.contains("not written yet"), "{shown}");
    for (path, _) in files(folder.path()) {
        if path.extension().is_some_and(|it| it == "rs") {
            run(
                "rustfmt",
                &["--check", "--edition", "2024", path.to_str().unwrap()],
            );
        }
    }
}

#[test]
fn what_cannot_be_called_or_placed_so_is_refused_and_nothing_is_changed() {
    let workspace = Workspace::unbuilt();
    fs::create_dir_all(workspace.path("solutions/04_left_over")).unwrap();
    let before = files(&workspace.path(""));
    let lines = "a\nb";
    for (arguments, why) in [
        (&["Count-Down"][..], "such as `count_down`"),
        (&["../escape"], "such as `escape`"),
        (&["std"], "reserved"),
        (&["match"], "a word of the language"),
        (&["parking_lot"], "reserved"),
        (&["trace"], "reserved"),
        (&["dropin_std"], "another package"),
        (&["count"], "exercises/01_count"),
        (&["left_over"], "solutions/04_left_over"),
        (&["fresh", "--number", "1"], "exercises/01_count"),
        (&["fresh", "--number", "4"], "solutions/04_left_over"),
        (&["fresh", "--number", "0"], "from 1 to 99"),
        (&["fresh", "--number", "100"], "from 1 to 99"),
        (&["fresh", "--part", "cooking"], "no part `cooking`"),
        (&["fresh", "--title", lines], "one line"),
        (&["fresh", "--summary", " "], "one line"),
    ] {
        let mut all = vec!["new"];
        all.extend(arguments);
        let assert = workspace.checker(&all).assert().code(2);
        assert.stderr(contains(why)).stdout("");
        assert!(files(&workspace.path("")) == before, "{arguments:?}");
    }
    let leftovers: Vec<_> = fs::read_dir(workspace.path("")).unwrap().collect();
    let hidden = |it: &fs::DirEntry| it.file_name().to_string_lossy().starts_with('.');
    assert!(!leftovers.into_iter().any(|it| hidden(&it.unwrap())));
}

#[test]
fn the_next_place_is_after_the_last_and_several_authors_get_one_each() {
    let workspace = Workspace::unbuilt();
    fs::create_dir_all(workspace.path("solutions/04_left_over")).unwrap();
    let mut authors: Vec<_> = ["one", "two", "three"]
        .iter()
        .map(|name| workspace.process(&["new", name]).spawn().unwrap())
        .collect();
    for author in &mut authors {
        assert!(author.wait().unwrap().success());
    }
    workspace
        .checker(&["new", "early", "--number", "2"])
        .assert()
        .success();
    let folders = |half: &str| {
        let entries = fs::read_dir(workspace.path(half)).unwrap();
        let names = entries.map(|it| it.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.filter(|it| it != "04_left_over").collect();
        names.sort();
        names
    };
    assert_eq!(folders("exercises"), folders("solutions"));
    let numbers: Vec<_> = folders("exercises")
        .iter()
        .map(|it| it[..2].to_owned())
        .collect();
    assert_eq!(numbers, ["01", "02", "05", "06", "07"]);
}

#[test]
fn a_solutions_folder_that_cannot_be_written_leaves_no_half() {
    let workspace = Workspace::unbuilt();
    fs::remove_dir_all(workspace.path("solutions")).unwrap();
    fs::write(workspace.path("solutions"), "in the way").unwrap();
    let before = files(&workspace.path(""));
    workspace
        .checker(&["new", "fresh"])
        .assert()
        .code(3)
        .stderr(contains("solutions"));
    assert!(files(&workspace.path("")) == before);
}
