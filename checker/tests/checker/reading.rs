//! Files that cannot be judged, or not yet.

use crate::support::{Workspace, reference};

#[test]
fn an_untouched_skeleton_is_not_started_and_needs_no_build() {
    let workspace = Workspace::unbuilt();
    let (exit, exercise) = workspace.verify();
    assert_eq!(exit, 1);
    assert_eq!(exercise["status"], "not-started");
    assert_eq!(exercise["diagnoses"][0]["code"], "not-started");
    assert_eq!(exercise["max_points"], 4);
    assert_eq!(workspace.room("builds"), [""; 0]);
}

#[test]
fn a_skeleton_with_other_comments_is_not_started_either() {
    let workspace = Workspace::unbuilt();
    let skeleton = std::fs::read_to_string(workspace.source()).unwrap();
    workspace.write(format!("// I will do this tomorrow.\n{skeleton}"));
    assert_eq!(workspace.verify().1["status"], "not-started");
}

#[test]
fn a_function_that_still_says_todo_is_named() {
    let workspace = Workspace::new();
    workspace.write("pub fn count(threads: u64, each: u64) -> u64 {\n    let _ = threads * each;\n    todo!()\n}\n");
    let (exit, exercise) = workspace.verify();
    assert_eq!(
        (exit, exercise["status"].as_str()),
        (1, Some("not-started"))
    );
    assert_eq!(exercise["diagnoses"][0]["line"], 3);
    assert!(
        exercise["diagnoses"][0]["message"]
            .as_str()
            .unwrap()
            .contains("`count`")
    );
}

#[test]
fn a_syntax_error_is_shown_as_rustc_shows_it() {
    let workspace = Workspace::new();
    let diagnosis =
        workspace.fails_with("pub fn count(threads: u64 -> u64 { 4 }\n", "compile-error");
    assert_eq!(diagnosis["line"], 1);
    let rustc = diagnosis["evidence"]["rustc"].as_str().unwrap();
    assert!(
        rustc.contains("--> exercises/01_count/src/lib.rs:1:"),
        "{rustc}"
    );
    assert!(!rustc.contains('\u{1b}'));
}

#[test]
fn a_type_error_is_shown_as_rustc_shows_it() {
    let workspace = Workspace::new();
    let text = "pub fn count(_: u64, _: u64) -> u64 {\n    \"four\"\n}\n";
    let diagnosis = workspace.fails_with(text, "compile-error");
    assert_eq!(
        (diagnosis["line"].as_u64(), diagnosis["column"].as_u64()),
        (Some(2), Some(5))
    );
    insta::assert_snapshot!(diagnosis["evidence"]["rustc"].as_str().unwrap());
}

#[test]
fn a_changed_signature_is_named_with_the_one_that_is_expected() {
    let workspace = Workspace::new();
    let diagnosis = workspace.fails_with(
        "\npub fn count(threads: u64) -> u64 { threads }\n",
        "compile-error",
    );
    assert_eq!(diagnosis["line"], 2);
    assert!(diagnosis["message"].as_str().unwrap().contains("`count`"));
    let facts = diagnosis["evidence"]["facts"].to_string();
    assert!(
        facts.contains("pub fn count(threads: u64, each: u64) -> u64"),
        "{facts}"
    );
}

#[test]
fn a_function_that_is_gone_is_named() {
    let workspace = Workspace::new();
    let diagnosis = workspace.fails_with("pub fn sum() {}\n", "compile-error");
    assert!(
        diagnosis["message"].as_str().unwrap().contains("`count`"),
        "{diagnosis:#}"
    );
}

#[test]
fn an_empty_file_says_so() {
    let diagnosis = Workspace::unbuilt().fails_with("", "compile-error");
    assert!(
        diagnosis["message"]
            .as_str()
            .unwrap()
            .contains("has no code in it")
    );
}

#[test]
fn a_file_that_is_not_utf8_says_where() {
    let diagnosis = Workspace::unbuilt().fails_with(b"// one\n// \xe9\n", "compile-error");
    assert_eq!(
        (diagnosis["line"].as_u64(), diagnosis["column"].as_u64()),
        (Some(2), Some(4))
    );
    assert!(
        diagnosis["message"].as_str().unwrap().contains("offset 10"),
        "{diagnosis}"
    );
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_no_mistake() {
    let workspace = Workspace::new();
    workspace.passes(format!("\u{feff}{}", reference()));
    workspace.passes(reference().replace('\n', "\r\n"));
}

#[test]
fn a_missing_file_a_pipe_and_a_huge_file_are_refused() {
    let workspace = Workspace::unbuilt();
    let huge = format!("{}{}", reference(), " ".repeat(2 << 20));
    let diagnosis = workspace.fails_with(huge, "compile-error");
    assert!(
        diagnosis["message"]
            .as_str()
            .unwrap()
            .contains("are not read")
    );

    std::fs::remove_file(workspace.source()).unwrap();
    let (exit, exercise) = workspace.verify();
    assert_eq!(exit, 1);
    assert!(
        exercise["diagnoses"][0]["message"]
            .as_str()
            .unwrap()
            .contains("does not exist")
    );

    let made = std::process::Command::new("mkfifo")
        .arg(workspace.source())
        .status()
        .unwrap();
    assert!(made.success());
    let (exit, exercise) = workspace.verify();
    assert_eq!(exit, 1);
    assert!(
        exercise["diagnoses"][0]["message"]
            .as_str()
            .unwrap()
            .contains("a pipe")
    );
}

#[test]
fn what_reaches_outside_the_file_is_forbidden_before_anything_is_compiled() {
    let workspace = Workspace::new();
    let text = "pub fn count(_: u64, _: u64) -> u64 {\n    include_str!(\"/etc/passwd\").len() as u64\n}\n";
    let diagnosis = workspace.fails_with(text, "forbidden-construct");
    assert_eq!(
        (diagnosis["line"].as_u64(), diagnosis["column"].as_u64()),
        (Some(2), Some(5))
    );
    let text = "pub fn count(_: u64, _: u64) -> u64 { unsafe { std::mem::zeroed() } }";
    workspace.fails_with(text, "forbidden-construct");
    assert_eq!(workspace.room("builds"), [""; 0]);
}

#[test]
fn what_the_controlled_world_lacks_is_named_with_its_line() {
    let workspace = Workspace::new();
    let text = "use std::net::Ipv4Addr;\npub fn count(_: u64, _: u64) -> u64 { Ipv4Addr::LOCALHOST.to_bits().into() }\n";
    let diagnosis = workspace.fails_with(text, "not-modelled");
    assert_eq!(diagnosis["line"], 1);
    assert!(
        diagnosis["message"]
            .as_str()
            .unwrap()
            .contains("std::net::Ipv4Addr"),
        "{diagnosis}"
    );
}

#[test]
fn a_constant_that_never_ends_is_a_compile_error() {
    let text = "const fn f(n: u64) -> u64 { loop { if n == 1 { return 1; } } }\n\
        const N: u64 = f(0);\n\
        pub fn count(_: u64, _: u64) -> u64 { N }\n";
    Workspace::new().fails_with(text, "compile-error");
}

#[test]
fn a_constant_too_large_for_rustc_is_a_compile_error() {
    let text = "static BIG: [[u64; 1 << 20]; 1 << 10] = [[1; 1 << 20]; 1 << 10];\n\
        pub fn count(_: u64, _: u64) -> u64 { BIG[0][0] }\n";
    Workspace::new().fails_with(text, "compile-error");
}
