//! What is compiled again after an edit, and what is not.

use std::fs;

use crate::support::{Workspace, reference};

/// The reference with a comment, so that it is another file that says the same.
fn commented(number: u32) -> String {
    format!("// {number}\n{}", reference())
}

/// A file whose `count` has this body.
fn count(body: &str) -> String {
    format!("pub fn count(threads: u64, each: u64) -> u64 {{\n{body}\n}}\n")
}

#[test]
fn the_check_is_compiled_once_for_all_bodies_of_functions() {
    let workspace = Workspace::new();
    workspace.passes(count("    threads * each"));
    let objects = workspace.room("objects");
    assert_eq!(objects.len(), 2, "one for each world: {objects:?}");
    // Other bodies are other programs all the same.
    let scope = "    let mut sum = 0;\n    std::thread::scope(|scope| {\n        let handle = scope.spawn(|| threads);\n        sum = handle.join().unwrap();\n    });\n    sum * each";
    workspace.passes(count(scope));
    workspace.fails_with(count("    threads * each + 1"), "wrong-result");
    workspace.fails_with(count("    std::process::exit(0)"), "exited");
    assert_eq!(workspace.room("objects"), objects);
}

#[test]
fn what_the_check_can_see_makes_it_be_compiled_anew() {
    let workspace = Workspace::new();
    workspace.passes(count("    threads * each"));
    let generic = "pub fn count<T: Into<i64>>(threads: T, each: u64) -> u64 {\n    threads.into() as u64 * each\n}\nfn one() -> u8 { 1 + 1 }\n";
    workspace.passes(generic);
    let wrong = generic.replace("* each", "* each + 1");
    workspace.fails_with(&wrong, "wrong-result");
    // The body is compiled with the check, and knows its line.
    for lines in ["", "\n\n\n"] {
        let text = format!(
            "fn one() -> u8 {{\n    1 + 1\n}}\n{lines}{}",
            generic.replace("threads.into()", "Option::<i64>::None.unwrap()")
        );
        let text = text.replace("fn one() -> u8 { 1 + 1 }\n", "");
        let diagnosis = workspace.fails_with(&text, "panicked");
        let expected = text.lines().position(|it| it.contains("unwrap")).unwrap() + 1;
        assert_eq!(diagnosis["line"], expected, "{diagnosis:#}");
    }
}

#[test]
fn a_check_that_does_not_fit_any_more_is_told_in_rustcs_words() {
    let workspace = Workspace::new();
    workspace.passes(count("    threads * each"));
    let text = "pub fn count(threads: u64) -> u64 {\n    threads * 2\n}\n";
    let diagnosis = workspace.fails_with(text, "compile-error");
    let rustc = diagnosis["evidence"]["rustc"].as_str().unwrap();
    assert!(rustc.contains("src/lib.rs:1"), "{rustc}");
}

#[test]
fn a_lint_that_only_holds_with_the_bodies_does_no_harm() {
    let text = format!("#![deny(warnings)]\n{}", count("    threads * each"));
    Workspace::new().passes(text);
}

#[test]
fn crates_that_only_bodies_name_are_linked() {
    let workspace = Workspace::explored();
    let body = "    let (sender, receiver) = crossbeam::channel::bounded(1);\n    sender.send(threads * each).unwrap();\n    receiver.recv().unwrap()";
    let manifest = workspace.path("exercises/01_count/Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    let text = text.replace(
        "[dev-dependencies]",
        "[dependencies]\ncrossbeam = \"*\"\n\n[dev-dependencies]",
    );
    fs::write(&manifest, text).unwrap();
    workspace.passes(count("    threads * each"));
    let objects = workspace.room("objects");
    workspace.passes(count(body));
    assert_eq!(workspace.room("objects"), objects);
}

#[test]
fn an_object_that_was_damaged_is_replaced() {
    let workspace = Workspace::new();
    workspace.passes(commented(1));
    let objects = workspace.room("objects");
    let orders = || {
        let order = |it| {
            workspace
                .target
                .join("checker/objects")
                .join(it)
                .join("order.json")
        };
        objects.iter().map(order)
    };
    for order in orders() {
        fs::write(order, "no order").unwrap();
    }
    // The first is compiled without it, the next with a new one.
    workspace.passes(commented(2));
    workspace.passes(commented(3));
    assert_eq!(workspace.room("objects"), objects);
    for order in orders() {
        assert_ne!(fs::read(order).unwrap(), b"no order");
    }
}

#[test]
fn an_object_that_cannot_be_linked_does_not_keep_the_verdict() {
    let workspace = Workspace::new();
    workspace.passes(commented(1));
    for name in workspace.room("objects") {
        let folder = workspace.target.join("checker/objects").join(name);
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|it| it == "o") {
                fs::write(path, "no object").unwrap();
            }
        }
    }
    workspace.passes(commented(2));
    assert_eq!(workspace.room("objects"), [""; 0]);
}
