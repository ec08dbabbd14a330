//! A whole process: what it says to the judge, to a person, and at its end if
//! its program runs out of something.
//!
//! The program is this one: started with the name of a subject, it is a check
//! file of that kind.
#![allow(missing_docs)]

use std::cell::{Cell, RefCell};
use std::io::{BufRead, BufReader, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::rc::Rc;
use std::sync::{Barrier, OnceLock};
use std::thread;

use checks::Checks;
use engine::primitive::lock::Lock;
use engine::primitive::output::{Stream, print};
use trace::protocol::{Budget, Complaint, Job, Limit, Message, Order, Record, World};

const SUBJECT: &str = "SUBJECT_OF_THE_CONVERSATION";

fn main() -> ExitCode {
    if let Ok(subject) = std::env::var(SUBJECT) {
        return checks::run(|checks: &mut Checks| describe(&subject, checks));
    }
    let tests: [(&str, fn()); 13] = [
        ("a job is answered in order", a_job_is_answered_in_order),
        ("only what was ordered is run", only_what_was_ordered_is_run),
        (
            "a failed requirement that leaves others waiting is told",
            a_failed_requirement_that_leaves_others_waiting_is_told,
        ),
        (
            "a failed requirement that keeps nobody waiting is not the end",
            a_failed_requirement_that_keeps_nobody_waiting_is_not_the_end,
        ),
        ("helpers make no difference", helpers_make_no_difference),
        ("standard input is empty", standard_input_is_empty),
        ("output is captured", output_is_captured),
        (
            "a snapshot is written when asked for",
            a_snapshot_is_written,
        ),
        ("a loop without a step is stuck", a_loop_is_stuck),
        ("endless recursion is stuck", recursion_is_stuck),
        ("endless allocation is stuck", allocation_is_stuck),
        ("endless output is stuck", output_is_stuck),
        ("a person gets a report", a_person_gets_a_report),
    ];
    // Most of them wait for a program of their own.
    std::thread::scope(|scope| {
        let started = tests.map(|(name, test)| (name, scope.spawn(test)));
        for (name, test) in started {
            test.join().unwrap_or_else(|_| panic!("{name}: see above"));
            println!("ok  {name}");
        }
    });
    ExitCode::SUCCESS
}

/// The check files.
fn describe(subject: &str, checks: &mut Checks) {
    let check = checks.check("the first");
    match subject {
        "plain" => {
            check.points(2).returns("two", 2, || 1 + 1);
            checks.check("the second").returns("three", 3, || 1 + 1);
            checks.check("real").only_real().holds(|| ());
            checks.check("controlled").only_controlled().holds(|| ());
        }
        "leaves one waiting" | "keeps nobody waiting" => {
            let parties = if subject == "leaves one waiting" {
                2
            } else {
                1
            };
            check.holds(move || {
                let all_here = Barrier::new(parties);
                thread::scope(|scope| {
                    scope.spawn(|| {
                        checks::equal("one and one", 3, 2);
                        all_here.wait();
                    });
                    scope.spawn(|| all_here.wait());
                });
            });
            checks.check("the second").holds(|| ());
        }
        "all interleavings" => check.returns("the sum", 9, || take_turns(3, 3)),
        "samples" => check.returns("the sum", 50, || take_turns(5, 10)),
        "a late failure" => check.holds(|| {
            let order = Rc::new(RefCell::new(Vec::new()));
            let lock = Rc::new(Lock::new());
            let write = |name: usize| {
                let (order, lock) = (order.clone(), lock.clone());
                move || {
                    for _ in 0..3 {
                        lock.lock();
                        order.borrow_mut().push(name);
                        lock.unlock(true);
                    }
                }
            };
            let threads: Vec<_> = (0..3)
                .map(|name| engine::primitive::thread::spawn(None, Box::new(write(name))))
                .collect();
            threads
                .into_iter()
                .for_each(engine::primitive::thread::join);
            let order = order.borrow();
            checks::equal(
                "the last are first",
                order[..] == [2, 1, 2, 1, 2, 1, 0, 0, 0],
                false,
            );
        }),
        "stdin" => check.returns("read from standard input", Some(0), || {
            std::io::stdin().read_line(&mut String::new()).ok()
        }),
        "prints" => check.prints("lines", || println!("one\ntwo")),
        "engine prints" => check.prints("lines", || print(Stream::Stdout, "one\ntwo\n")),
        "loop" => check.holds(|| {
            engine::primitive::thread::yield_now();
            loop {
                std::hint::black_box(());
            }
        }),
        "recursion" => check.holds(|| {
            std::hint::black_box(recurse(0));
        }),
        "allocation" => check.holds(|| {
            let mut blocks = Vec::new();
            loop {
                blocks.push(std::hint::black_box(vec![1_u8; 1 << 20]));
            }
        }),
        "output" => check.holds(|| {
            loop {
                print(Stream::Stdout, &"x".repeat(1 << 16));
            }
        }),
        _ => unreachable!("no such subject: {subject}"),
    }
}

/// Names a file that is made when a helper runs some of a check.
const HELPED: &str = "FILE_OF_THE_HELPERS";

/// Threads that add one to a number, under a lock, so many times each.
fn take_turns(threads: u64, times: u64) -> u64 {
    static ORIGINAL: OnceLock<u32> = OnceLock::new();
    if *ORIGINAL.get_or_init(std::process::id) != std::process::id()
        && let Ok(path) = std::env::var(HELPED)
    {
        std::fs::write(path, "").expect("the file can be written");
    }
    let number = Rc::new((Lock::new(), Cell::new(0)));
    let add = |number: Rc<(Lock, Cell<u64>)>| {
        move || {
            for _ in 0..times {
                number.0.lock();
                number.1.set(number.1.get() + 1);
                number.0.unlock(true);
            }
        }
    };
    let spawn = |_| engine::primitive::thread::spawn(None, Box::new(add(number.clone())));
    let threads: Vec<_> = (0..threads).map(spawn).collect();
    threads
        .into_iter()
        .for_each(engine::primitive::thread::join);
    number.1.get()
}

#[allow(unconditional_recursion)]
fn recurse(depth: u64) -> u64 {
    let frame = std::hint::black_box([depth; 64]);
    recurse(depth + 1) + frame[0]
}

fn command(subject: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program is known"));
    command.env(SUBJECT, subject).env_remove("INSTA_UPDATE");
    command
}

fn say(socket: &UnixStream, what: &impl serde::Serialize) {
    let mut line = serde_json::to_vec(what).expect("it can be written");
    line.push(b'\n');
    let mut socket = socket;
    socket.write_all(&line).expect("the program listens");
}

fn job(world: World, exercise: &Path) -> Job {
    Job {
        world,
        seed: 1,
        token: "secret".to_owned(),
        exercise: exercise.to_string_lossy().into_owned(),
        budget: Budget::default(),
        helpers: 0,
    }
}

/// What a check file answers that is told to run these checks, its exit code, and
/// what it printed.
fn converse(
    mut command: Command,
    job: &Job,
    orders: &[usize],
) -> (Vec<Message>, Option<i32>, String) {
    let (ours, theirs) = UnixStream::pair().expect("a pair of sockets");
    command
        .stdin(Stdio::from(OwnedFd::from(theirs)))
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
    let child = command.spawn().expect("this program can be started");
    drop(command);
    say(&ours, job);
    for check in orders {
        say(&ours, &Order::Run { check: *check });
    }
    say(&ours, &Order::Complete);
    let messages = BufReader::new(&ours)
        .lines()
        .map(|line| serde_json::from_str(&line.expect("a line")).expect("a message"))
        .collect();
    let output = child.wait_with_output().expect("the program ends");
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    (messages, output.status.code(), stdout)
}

/// The record of the only check, after a clean end.
fn record(command: Command, world: World, exercise: &Path) -> Record {
    record_of(command, &job(world, exercise))
}

fn record_of(command: Command, job: &Job) -> Record {
    let (messages, code, _) = converse(command, job, &[0]);
    assert_eq!(code, Some(0), "{messages:?}");
    let completed = Message::Completed {
        token: "secret".to_owned(),
    };
    assert_eq!(messages.last(), Some(&completed));
    let record = messages.into_iter().find_map(|it| match it {
        Message::Finished(record) => Some(*record),
        _ => None,
    });
    record.expect("a check ended")
}

fn a_job_is_answered_in_order() {
    for (world, third) in [(World::Real, "real"), (World::Controlled, "controlled")] {
        let (messages, code, stdout) =
            converse(command("plain"), &job(world, Path::new(".")), &[0, 1, 2]);
        assert_eq!((code, stdout.as_str()), (Some(0), ""));
        let said: Vec<String> = messages.iter().map(told).collect();
        let expected = [
            format!("plan the first (2), the second (1), {third} (1)"),
            "started the first".to_owned(),
            "finished the first: passed".to_owned(),
            "started the second".to_owned(),
            "finished the second: failed".to_owned(),
            format!("started {third}"),
            format!("finished {third}: passed"),
            "completed secret".to_owned(),
        ];
        assert_eq!(said, expected);
    }
}

fn only_what_was_ordered_is_run() {
    let (messages, code, _) =
        converse(command("plain"), &job(World::Real, Path::new(".")), &[2, 0]);
    assert_eq!(code, Some(0));
    let said: Vec<String> = messages.iter().map(told).collect();
    let expected = [
        "plan the first (2), the second (1), real (1)",
        "started real",
        "finished real: passed",
        "started the first",
        "finished the first: passed",
        "completed secret",
    ];
    assert_eq!(said, expected);
}

/// What is said on real threads by a check file of two checks, of which the first fails.
fn said_of_a_failure(subject: &str) -> Vec<String> {
    let (messages, code, _) =
        converse(command(subject), &job(World::Real, Path::new(".")), &[0, 1]);
    assert_eq!(code, Some(0), "{messages:?}");
    let wrong = messages.iter().find_map(|it| match it {
        Message::Finished(record) => record.failure.clone(),
        _ => None,
    });
    let expected = Complaint::WrongValue {
        what: "one and one".to_owned(),
        expected: "2".to_owned(),
        actual: "3".to_owned(),
    };
    assert_eq!(wrong.map(|it| it.complaint), Some(expected));
    messages.iter().skip(1).map(told).collect()
}

fn a_failed_requirement_that_leaves_others_waiting_is_told() {
    let expected = [
        "started the first",
        "finished the first: failed",
        "completed secret",
    ];
    assert_eq!(said_of_a_failure("leaves one waiting"), expected);
}

fn a_failed_requirement_that_keeps_nobody_waiting_is_not_the_end() {
    let expected = [
        "started the first",
        "finished the first: failed",
        "started the second",
        "finished the second: passed",
        "completed secret",
    ];
    assert_eq!(said_of_a_failure("keeps nobody waiting"), expected);
}

fn told(message: &Message) -> String {
    match message {
        Message::Plan { checks } => {
            let checks = checks
                .iter()
                .map(|it| format!("{} ({})", it.name, it.points));
            format!("plan {}", checks.collect::<Vec<_>>().join(", "))
        }
        Message::Started { check } => format!("started {check}"),
        Message::Finished(record) => {
            let how = record.failure.as_ref().map_or("passed", |_| "failed");
            format!("finished {}: {how}", record.name)
        }
        Message::Stuck { limit, .. } => format!("stuck {limit:?}"),
        Message::Completed { token } => format!("completed {token}"),
    }
}

/// They are forks of the program, and their number is a matter of the machine.
fn helpers_make_no_difference() {
    for (subject, executions) in [
        ("all interleavings", 1680),
        ("samples", 4_000),
        ("a late failure", 0),
    ] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let helped = folder.path().join("helped");
        let run = |helpers| {
            let mut command = command(subject);
            command.env(HELPED, &helped);
            let mut job = job(World::Controlled, Path::new("."));
            job.budget.executions = 3_000;
            job.budget.samples = 4_000;
            job.helpers = helpers;
            let mut record = record_of(command, &job);
            record.seconds = 0.0;
            record
        };
        let alone = run(0);
        assert!(!helped.exists(), "{subject}");
        assert_eq!(alone, run(1), "{subject}");
        let counts = subject != "a late failure";
        assert_eq!(helped.exists(), counts, "{subject}");
        assert_eq!(alone, run(3), "{subject}");
        match &alone.failure {
            None => assert_eq!(alone.executions, executions, "{subject}"),
            Some(failure) => assert!(failure.found_at > 500, "{}", failure.found_at),
        }
    }
}

fn standard_input_is_empty() {
    let record = record(command("stdin"), World::Real, Path::new("."));
    assert_eq!(record.failure, None);
}

fn with_snapshot(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshots = folder.path().join("snapshots");
    std::fs::create_dir(&snapshots).expect("a folder in it");
    let text = format!("---\nsource: x\n---\n{text}");
    std::fs::write(snapshots.join("lines.snap"), text).expect("a file in that");
    folder
}

fn output_is_captured() {
    let right = with_snapshot("one\ntwo\n");
    let passed = record(command("prints"), World::Real, right.path());
    assert_eq!(passed.failure, None);
    let wrong = with_snapshot("one\n");
    let failed = record(command("prints"), World::Real, wrong.path());
    let Some(Complaint::WrongOutcomes { unexpected, .. }) = failed.failure.map(|it| it.complaint)
    else {
        panic!("the output is wrong");
    };
    assert_eq!(unexpected, ["one\ntwo"]);
}

fn a_snapshot_is_written() {
    let folder = with_snapshot("something else\n");
    let mut command = command("engine prints");
    command.env("INSTA_UPDATE", "always");
    command.env("INSTA_WORKSPACE_ROOT", folder.path());
    let record = record(command, World::Controlled, folder.path());
    assert_eq!(record.failure, None);
    let path = folder.path().join("snapshots/lines.snap");
    let text = std::fs::read_to_string(path).expect("it is there");
    assert!(text.ends_with("---\none\ntwo\n"), "{text}");
}

fn is_stuck(subject: &str, expected: Limit) {
    let (messages, code, _) = converse(
        command(subject),
        &job(World::Controlled, Path::new(".")),
        &[0],
    );
    let Some(Message::Stuck {
        check,
        thread,
        limit,
        ..
    }) = messages.last()
    else {
        panic!("it is stuck: {messages:?}");
    };
    assert_eq!(check, "the first");
    assert_eq!(*thread, Some(0));
    assert_eq!(*limit, expected);
    assert_ne!(code, Some(0));
    assert!(code.is_some(), "it ended by itself");
}

fn a_loop_is_stuck() {
    is_stuck("loop", Limit::Time);
}

fn recursion_is_stuck() {
    is_stuck("recursion", Limit::Stack);
}

fn allocation_is_stuck() {
    is_stuck("allocation", Limit::Memory);
}

fn output_is_stuck() {
    is_stuck("output", Limit::Output);
}

fn a_person_gets_a_report() {
    let mut command = command("plain");
    let output = command.stdin(Stdio::null()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    let expected = "\
ok      the first
FAILED  the second
        three
          should be  3
          but is     2
ok      real

1 of 3 checks failed.
";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
}
