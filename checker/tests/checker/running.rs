//! Programs that do not behave. Each gets a verdict, and none is left running.

use crate::support::{Workspace, reference};

/// A file whose `count` has this body.
fn count(body: &str) -> String {
    format!(
        "pub fn count(threads: u64, each: u64) -> u64 {{\n    let _ = (threads, each);\n    {body}\n}}\n"
    )
}

#[test]
fn the_reference_passes_with_all_points() {
    let workspace = Workspace::new();
    workspace.write(reference());
    let (exit, exercise) = workspace.verify();
    assert_eq!(exit, 0);
    assert_eq!(
        (exercise["points"].as_u64(), exercise["max_points"].as_u64()),
        (Some(4), Some(4))
    );
    assert_eq!(exercise["checks"].as_array().unwrap().len(), 3);
}

#[test]
fn an_endless_loop_is_stopped() {
    Workspace::new().fails_with(count("loop {}"), "timeout");
}

#[test]
fn an_endless_loop_that_yields_is_stopped() {
    Workspace::new().fails_with(count("loop { std::thread::yield_now() }"), "timeout");
}

#[test]
fn endless_recursion_is_a_stack_overflow() {
    let text = "pub fn count(threads: u64, each: u64) -> u64 {\n    std::hint::black_box(count(threads, std::hint::black_box(each + 1)) + 1)\n}\n";
    Workspace::new().fails_with(text, "stack-overflow");
}

#[test]
fn endless_recursion_in_a_thread_is_a_stack_overflow() {
    let text = format!(
        "fn deep(n: u64) -> u64 {{ std::hint::black_box(deep(std::hint::black_box(n + 1)) + 1) }}\n{}",
        count("std::thread::spawn(|| deep(0)).join().unwrap()")
    );
    Workspace::new().fails_with(text, "stack-overflow");
}

#[test]
fn a_panic_is_reported_with_its_line() {
    let diagnosis = Workspace::new().fails_with(count("panic!(\"no\")"), "panicked");
    assert_eq!(diagnosis["line"], 3);
}

#[test]
fn a_panic_in_a_thread_is_reported() {
    let body = "std::thread::spawn(|| panic!(\"no\")).join().unwrap()";
    Workspace::new().fails_with(count(body), "panicked");
}

#[test]
fn a_panic_in_a_drop_is_reported() {
    let body = "struct D;\n    impl Drop for D { fn drop(&mut self) { panic!(\"dropped\") } }\n    let _d = D;\n    4";
    Workspace::new().fails_with(count(body), "panicked");
}

#[test]
fn a_panic_in_a_drop_during_a_panic_is_a_crash() {
    let body = "struct D;\n    impl Drop for D { fn drop(&mut self) { panic!(\"dropped\") } }\n    let _d = D;\n    panic!(\"first\")";
    Workspace::new().fails_with(count(body), "crashed");
}

#[test]
fn exiting_with_success_is_no_pass() {
    Workspace::new().fails_with(count("std::process::exit(0)"), "exited");
}

#[test]
fn aborting_is_a_crash() {
    Workspace::new().fails_with(count("std::process::abort()"), "crashed");
}

#[test]
fn printing_what_a_passing_run_says_is_no_pass() {
    let body = "println!(\"{{\\\"message\\\":\\\"completed\\\",\\\"token\\\":\\\"\\\"}}\");\n    std::process::exit(0)";
    Workspace::new().fails_with(count(body), "exited");
}

#[test]
fn printing_a_million_lines_is_stopped() {
    let body = "for i in 0..1_000_000 { println!(\"line {i}\"); }\n    4";
    Workspace::new().fails_with(count(body), "output-flood");
}

#[test]
fn asking_for_more_memory_than_there_is_is_out_of_memory() {
    let body = "let huge = Vec::<u8>::with_capacity(1 << 46);\n    huge.len() as u64";
    Workspace::new().fails_with(count(body), "out-of-memory");
}

#[test]
fn on_real_threads_memory_is_limited() {
    let body = "let big = Vec::<u8>::with_capacity(5 << 30);\n    threads * each + std::hint::black_box(big).len() as u64";
    let workspace = Workspace::new();
    workspace.write(count(body));
    let (exit, exercise) = workspace.verify();
    assert_eq!(exit, 1);
    assert_eq!(
        exercise["diagnoses"][0]["code"], "out-of-memory",
        "{exercise:#}"
    );
}

#[test]
fn arithmetic_is_checked_as_in_a_debug_build() {
    Workspace::new().fails_with(count("std::hint::black_box(u64::MAX) + 1"), "panicked");
}

#[test]
fn a_program_knows_nothing_of_the_environment() {
    let workspace = Workspace::new();
    let known = "PATH LANG TMPDIR RUST_BACKTRACE";
    let body = format!(
        "for (name, _) in std::env::vars() {{ assert!(\"{known}\".contains(&name), \"{{name}}\"); }}\n    threads * each"
    );
    workspace.passes(count(&body));
}

#[test]
fn what_a_program_leaves_in_its_folder_is_gone_afterwards() {
    let workspace = Workspace::new();
    workspace.passes(count(
        "std::fs::write(\"litter\", \"x\").unwrap();\n    threads * each",
    ));
    assert_eq!(workspace.room("runs"), [""; 0]);
}

#[test]
fn a_child_process_does_not_outlive_the_verdict() {
    let workspace = Workspace::new();
    let marker = workspace.target.join("marker");
    let body = format!(
        "std::process::Command::new(\"sleep\").arg(\"1000\").env(\"X\", \"1\").arg0(\"{}\").spawn().unwrap();\n    threads * each",
        marker.display()
    );
    workspace.write(format!(
        "use std::os::unix::process::CommandExt;\n{}",
        count(&body)
    ));
    workspace.verify();
    workspace.assert_nothing_runs();
}
