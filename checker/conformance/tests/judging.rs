//! The command, held to a file of tests that is known to be bad in places.

use std::path::Path;
use std::process::{Command, Output};

fn conformance(library: &Path, options: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_conformance"))
        .args(options)
        .arg(library)
        .arg("std/tests/thread.rs")
        .output()
        .expect("the command starts")
}

/// Judges a file of tests; gives the exit code and what was printed.
fn judge(tests: &str) -> (Option<i32>, String) {
    let library = tempfile::tempdir().expect("a folder for the tests");
    let folder = library.path().join("std/tests");
    std::fs::create_dir_all(&folder).expect("a folder for the tests");
    std::fs::write(folder.join("thread.rs"), tests).expect("a file of tests");
    let output = conformance(library.path(), &["--verbose"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    let text = String::from_utf8_lossy(&output.stdout);
    (output.status.code(), format!("{text}{errors}"))
}

const GOOD: &str = r#"
use std::sync::{Arc, Mutex};
use std::thread;

#[test]
fn updates() {
    let total = Arc::new(Mutex::new(0));
    let theirs = total.clone();
    let thread = thread::spawn(move || *theirs.lock().unwrap() += 1);
    *total.lock().unwrap() += 1;
    thread.join().unwrap();
    assert_eq!(*total.lock().unwrap(), 2);
}

#[test]
#[should_panic(expected = "on purpose")]
fn panics() {
    panic!("it is on purpose");
}

#[test]
fn detaches() {
    static mut RUNS: u32 = 0;
    thread::spawn(|| {});
    unsafe {
        RUNS += 1;
        assert_eq!(RUNS, 1);
    }
}
"#;

#[test]
fn what_passes_under_every_interleaving_passes() {
    let (code, text) = judge(GOOD);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.ends_with("3 passed, 0 failed, 0 not applicable\n"),
        "{text}"
    );
    assert!(
        text.contains("passed updates: all 2 interleavings"),
        "{text}"
    );
}

#[test]
fn each_way_to_go_wrong_is_a_failure_and_what_is_unstable_is_none() {
    let bad = r#"
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MappedMutexGuard, mpsc};
use std::thread;

#[test]
fn loses_an_update_in_some_interleaving() {
    let total = Arc::new(AtomicU32::new(0));
    let theirs = total.clone();
    let add = |total: &AtomicU32| total.store(total.load(SeqCst) + 1, SeqCst);
    let thread = thread::spawn(move || add(&theirs));
    add(&total);
    thread.join().unwrap();
    assert_eq!(total.load(SeqCst), 2);
}

#[test]
fn waits_for_ever() {
    let (_sender, receiver) = mpsc::channel::<()>();
    receiver.recv().unwrap();
}

#[test]
#[should_panic]
fn does_not_panic() {}

#[test]
fn exits() {
    std::process::exit(0);
}

#[test]
fn opens_a_file() {
    std::fs::File::open("/dev/null").unwrap();
}

#[test]
fn passes() {}

#[test]
fn is_unstable() {
    let lock = Mutex::new(1);
    let _guard: MappedMutexGuard<'_, i32> = std::sync::MutexGuard::map(lock.lock().unwrap(), |it| it);
}

#[test]
fn needs_what_is_not_modelled() {
    let _ = std::env::set_current_dir("/");
}

#[cfg(windows)]
#[test]
fn is_for_another_system() {}
"#;
    let (code, text) = judge(bad);
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.ends_with("1 passed, 6 failed, 2 not applicable\n"),
        "{text}"
    );
    for line in [
        "FAILED loses_an_update_in_some_interleaving: panicked at line 14",
        "FAILED waits_for_ever: Deadlock: thread 0 at line 20 in Receive",
        "FAILED does_not_panic: it did not panic",
        "FAILED exits: Exited",
        "FAILED opens_a_file: Unsupported: `std::fs::File::open`",
        "FAILED needs_what_is_not_modelled: does not compile with the drop-ins",
        "not applicable is_unstable: use of unstable library feature `mapped_lock_guards`",
        "not applicable is_for_another_system: its own `cfg` leaves it out here",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn a_library_without_the_files_is_a_fault_and_no_verdict() {
    let library = tempfile::tempdir().expect("an empty folder");
    let output = conformance(library.path(), &[]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("has neither"));
    assert_eq!(
        conformance(library.path(), &["--loud"]).status.code(),
        Some(2)
    );
}
