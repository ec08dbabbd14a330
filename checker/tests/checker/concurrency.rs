//! Mistakes that only exploring can tell, from the file to the diagnosis.

use crate::support::{Workspace, reference};

/// A file whose `count` has this body.
fn count(body: &str) -> String {
    let uses = "#![allow(unused)]\n\
        use std::sync::atomic::{AtomicU64, Ordering};\n\
        use std::sync::{Arc, Mutex};\n\
        use std::thread;\n\n";
    format!("{uses}pub fn count(threads: u64, each: u64) -> u64 {{\n{body}\n}}\n")
}

#[test]
fn the_reference_passes_in_every_interleaving() {
    let workspace = Workspace::explored();
    workspace.write(reference());
    let (exit, exercise) = workspace.verify();
    assert_eq!(exit, 0, "{exercise:#}");
    assert_eq!(exercise["checks"][0]["world"], "controlled");
    assert_eq!(exercise["checks"][0]["exhaustive"], true);
}

#[test]
fn a_lost_update_is_shown_with_the_interleaving() {
    let body = "
    let sum = Arc::new(AtomicU64::new(0));
    let handles: Vec<_> = (0..threads).map(|_| {
        let sum = Arc::clone(&sum);
        thread::spawn(move || for _ in 0..each {
            let now = sum.load(Ordering::SeqCst);
            sum.store(now + 1, Ordering::SeqCst);
        })
    }).collect();
    for handle in handles { handle.join().unwrap(); }
    sum.load(Ordering::SeqCst)";
    let diagnosis = Workspace::explored().fails_with(count(body), "lost-update");
    assert_eq!(diagnosis["evidence"]["trace"]["end"]["end"], "returned");
    assert_eq!(diagnosis["file"], "exercises/01_count/src/lib.rs");
}

#[test]
fn a_thread_that_is_never_joined_is_leaked() {
    let body = "
    for _ in 0..threads { thread::spawn(|| thread::yield_now()); }
    threads * each";
    let diagnosis = Workspace::explored().fails_with(count(body), "leaked-thread");
    assert_eq!(diagnosis["line"], 8, "{diagnosis:#}");
}

#[test]
fn a_mutex_locked_twice_is_a_self_deadlock() {
    let body = "
    let sum = Mutex::new(threads * each);
    let first = sum.lock().unwrap();
    let second = sum.lock().unwrap();
    *first + *second";
    Workspace::explored().fails_with(count(body), "self-deadlock");
}

#[test]
fn a_guard_held_over_a_join_is_a_deadlock() {
    let body = "
    let sum = Arc::new(Mutex::new(0));
    let mut guard = sum.lock().unwrap();
    let other = Arc::clone(&sum);
    let handle = thread::spawn(move || *other.lock().unwrap() += 1);
    *guard += threads * each;
    handle.join().unwrap();
    *guard";
    Workspace::explored().fails_with(count(body), "deadlock");
}

#[test]
fn a_sleep_does_not_order_anything() {
    let body = "
    let sum = Arc::new(AtomicU64::new(0));
    let handles: Vec<_> = (0..threads).map(|_| {
        let sum = Arc::clone(&sum);
        thread::spawn(move || sum.fetch_add(each, Ordering::SeqCst))
    }).collect();
    thread::sleep(std::time::Duration::from_millis(100));
    let total = sum.load(Ordering::SeqCst);
    for handle in handles { handle.join().unwrap(); }
    total";
    Workspace::explored().fails_with(count(body), "sleep-as-synchronisation");
}

#[test]
fn statics_start_fresh_in_each_execution() {
    let text = "use std::sync::atomic::{AtomicU64, Ordering};\n\
        static CALLS: AtomicU64 = AtomicU64::new(0);\n\
        pub fn count(threads: u64, each: u64) -> u64 {\n\
            std::thread::scope(|scope| for _ in 0..threads {\n\
                scope.spawn(|| CALLS.fetch_add(each, Ordering::SeqCst));\n\
            });\n\
            CALLS.load(Ordering::SeqCst)\n\
        }\n";
    let workspace = Workspace::explored();
    workspace.write(text);
    let (_, exercise) = workspace.verify();
    assert_eq!(exercise["checks"][0]["world"], "controlled");
    assert_eq!(exercise["checks"][0]["status"], "pass", "{exercise:#}");
}

#[test]
fn an_endless_loop_is_stopped() {
    Workspace::explored().fails_with(count("    loop {}"), "timeout");
}

#[test]
fn an_endless_loop_that_yields_is_a_livelock() {
    Workspace::explored().fails_with(count("    loop { thread::yield_now() }"), "livelock");
}

#[test]
fn endless_recursion_is_a_stack_overflow() {
    let text = "pub fn count(threads: u64, each: u64) -> u64 {\n    \
        std::hint::black_box(count(threads, std::hint::black_box(each + 1)) + 1)\n}\n";
    Workspace::explored().fails_with(text, "stack-overflow");
}

#[test]
fn endless_recursion_in_a_thread_is_a_stack_overflow() {
    let text = format!(
        "fn deep(n: u64) -> u64 {{ std::hint::black_box(deep(std::hint::black_box(n + 1)) + 1) }}\n{}",
        "pub fn count(_: u64, _: u64) -> u64 { std::thread::spawn(|| deep(0)).join().unwrap() }\n"
    );
    Workspace::explored().fails_with(text, "stack-overflow");
}

#[test]
fn growing_without_end_is_out_of_memory() {
    let body = "
    let mut all = Vec::new();
    loop { all.push(vec![1u8; 1 << 20]); }";
    Workspace::explored().fails_with(count(body), "out-of-memory");
}

#[test]
fn a_panic_in_main_in_a_thread_and_in_a_drop_is_reported() {
    let workspace = Workspace::explored();
    workspace.fails_with(count("    panic!(\"no\")"), "panicked");
    workspace.fails_with(
        count("    thread::spawn(|| panic!(\"no\")).join().unwrap()"),
        "panicked",
    );
    let body = "    struct D;\n    impl Drop for D { fn drop(&mut self) { panic!(\"dropped\") } }\n    let _d = D;\n    4";
    workspace.fails_with(count(body), "panicked");
}

#[test]
fn exiting_is_no_pass() {
    Workspace::explored().fails_with(count("    std::process::exit(0)"), "exited");
}

#[test]
fn aborting_is_no_pass() {
    let workspace = Workspace::explored();
    workspace.write(count("    std::process::abort()"));
    let (exit, exercise) = workspace.verify();
    assert_eq!(
        (exit, exercise["status"].as_str()),
        (1, Some("fail")),
        "{exercise:#}"
    );
}

#[test]
fn printing_a_million_lines_is_stopped() {
    let body = "    for i in 0..1_000_000 { println!(\"line {i}\"); }\n    threads * each";
    // Each line is a step, so the bound on steps is reached before the one on
    // output.
    let diagnosis = Workspace::explored().fails_with(count(body), "output-flood");
    assert_eq!(diagnosis["line"], 7, "{diagnosis:#}");
}

#[test]
fn a_panic_under_a_lock_is_told_before_those_of_the_threads_that_find_out() {
    let body = "
    let sum = Arc::new(Mutex::new(0));
    let other = Arc::clone(&sum);
    let handle = thread::spawn(move || *other.lock().unwrap() += 1);
    let mut guard = sum.lock().unwrap();
    let last: Option<u64> = None;
    *guard += last.unwrap();
    drop(guard);
    handle.join().unwrap();
    threads * each";
    let diagnosis = Workspace::explored().fails_with(count(body), "panicked");
    assert_eq!(diagnosis["line"], 13, "{diagnosis:#}");
}

#[test]
fn what_holds_in_every_interleaving_keeps_its_points_when_another_check_fails() {
    let workspace = Workspace::explored();
    let check = "
use checks::Checks;

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks.check(\"one thread is counted\").points(3).returns(\"count(1, 2)\", 2, || count::count(1, 2));
        checks.check(\"both threads are counted\").returns(\"count(2, 1)\", 2, || count::count(2, 1));
    })
}
";
    std::fs::write(workspace.path("exercises/01_count/check.rs"), check).unwrap();
    workspace.write(count("    each"));
    // However far real threads have come when they are stopped.
    for _ in 0..5 {
        let output = workspace
            .checker(&["verify", "count", "--format", "json", "--fresh"])
            .output()
            .unwrap();
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let exercise = &document["exercises"][0];
        assert_eq!(
            exercise["diagnoses"][0]["code"], "wrong-result",
            "{exercise:#}"
        );
        assert_eq!(
            (&exercise["points"], &exercise["max_points"]),
            (&3.into(), &4.into()),
            "{exercise:#}"
        );
    }
}

#[test]
fn the_audit_has_a_file_compiled_for_real_threads_even_if_it_is_wrong_already() {
    let workspace = Workspace::explored();
    let text = count("    std::time::Instant::now().virtual_time()");
    let path = workspace.path("solutions/01_count/wrong/unreal.rs");
    std::fs::write(path, format!("// diagnosis: wrong-result\n{text}")).unwrap();
    let output = workspace.checker(&["audit", "count"]).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let flaw = "unreal.rs must be caught with wrong-result, but: compile-error";
    assert!(told.contains(flaw), "{told}");
}
