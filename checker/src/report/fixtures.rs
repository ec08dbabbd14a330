//! The verdicts that every reporter is tested on.

use trace::{
    End, Operation, Wait,
    protocol::{Complaint, OutcomeKind, World},
};

use crate::{
    diagnosis::{
        self,
        fixtures::{FILE, Script, for_thread, held, subject, wrong_value},
    },
    verdict::{CheckVerdict, Diagnosis, ExerciseVerdict, Status, Verdict},
};

/// Every fixture by its name.
pub(super) fn all() -> Vec<(&'static str, Verdict)> {
    vec![
        ("pass", pass()),
        ("not_started", not_started()),
        ("lost_update", fail("race", lost_update())),
        ("deadlock", fail("deadlock", deadlock())),
        ("guard_over_join", fail("lock", guard_over_join())),
        ("lost_wakeup", fail("condvar", lost_wakeup())),
        ("leak", fail("spawn", leak())),
        ("stale_load", fail("publish", stale_load())),
        ("sleep", fail("background_task", sleep())),
        ("panic", fail("channels", panic())),
        ("poisoned", fail("thread_pool", poisoned())),
        ("not_concurrent", fail("many_threads", not_concurrent())),
        ("wrong_prediction", fail("race", wrong_prediction())),
        ("wrong_output", fail("spawn", wrong_output())),
        ("compile_error", compile_error()),
        ("crash", fail("ring_buffer", crash())),
        ("timeout", fail("executor", timeout())),
        ("fault", fault()),
        ("long", fail("lock_cost", long())),
        ("hostile", fail("race", hostile())),
        ("several", several()),
    ]
}

fn verdict(exercises: Vec<ExerciseVerdict>) -> Verdict {
    Verdict {
        schema: 1,
        exercises,
    }
}

fn check(
    name: &str,
    world: World,
    status: Status,
    executions: u64,
    exhaustive: bool,
) -> CheckVerdict {
    CheckVerdict {
        name: name.into(),
        world,
        status,
        executions,
        interleavings: if exhaustive {
            executions
        } else {
            executions / 11
        },
        exhaustive,
        settled: false,
        seconds: 0.125,
    }
}

fn passing(name: &str) -> ExerciseVerdict {
    ExerciseVerdict {
        name: name.into(),
        status: Status::Pass,
        diagnoses: Vec::new(),
        points: 5,
        max_points: 5,
        checks: vec![
            check(
                "one thread counts its own visits",
                World::Controlled,
                Status::Pass,
                1,
                true,
            ),
            check(
                "no visit is lost, however the threads interleave",
                World::Controlled,
                Status::Pass,
                90,
                true,
            ),
            check(
                "a hundred threads lose none either",
                World::Controlled,
                Status::Pass,
                20_000,
                false,
            ),
            check(
                "full size on real threads",
                World::Real,
                Status::Pass,
                20,
                false,
            ),
        ],
    }
}

fn pass() -> Verdict {
    verdict(vec![passing("lock")])
}

fn failing(name: &str, diagnosis: Diagnosis) -> ExerciseVerdict {
    ExerciseVerdict {
        name: name.into(),
        status: Status::Fail,
        diagnoses: vec![diagnosis],
        points: 1,
        max_points: 5,
        checks: vec![
            check(
                "it works with one thread",
                World::Controlled,
                Status::Pass,
                1,
                true,
            ),
            check(
                "it holds, however the threads interleave",
                World::Controlled,
                Status::Fail,
                7,
                false,
            ),
            check(
                "full size on real threads",
                World::Real,
                Status::NotStarted,
                0,
                false,
            ),
        ],
    }
}

fn fail(name: &str, diagnosis: Diagnosis) -> Verdict {
    verdict(vec![failing(name, diagnosis)])
}

fn without_checks(name: &str, status: Status, diagnosis: Diagnosis) -> ExerciseVerdict {
    ExerciseVerdict {
        name: name.into(),
        status,
        diagnoses: vec![diagnosis],
        points: 0,
        max_points: 4,
        checks: Vec::new(),
    }
}

fn not_started() -> Verdict {
    let place = diagnosis::Unfinished {
        function: Some("visits".into()),
        line: 8,
        column: 5,
    };
    let diagnosis =
        diagnosis::not_started(&subject("pub fn visits() {\n    todo!()\n}\n"), &[place]);
    verdict(vec![without_checks("race", Status::NotStarted, diagnosis)])
}

const COUNTER: &str = "fn visit(total: &AtomicU64) {\n    let seen = total.load(Ordering::SeqCst);\n    \
                       total.store(seen + 1, Ordering::SeqCst);\n}\n\npub fn visits(threads: usize) -> u64 {\n    \
                       let handle = thread::spawn(move || visit(&total));\n    handle.join().unwrap();\n}\n";

fn counter(steps: &[(usize, &'static str, &'static str)]) -> Script {
    let mut script = Script::new(COUNTER);
    let total = script.atomic();
    let threads = [
        script.spawn(0, "thread::^spawn"),
        script.spawn(0, "thread::^spawn"),
    ];
    for &(thread, operation, value) in steps {
        match operation {
            "load" => script.load(thread, total, "total.^load", value),
            _ => script.store(thread, total, "total.^store", value),
        }
    }
    for thread in threads {
        script.exit(thread);
        script.join(0, thread, "handle.^join");
    }
    script
}

fn lost_update() -> Diagnosis {
    let script = counter(&[
        (1, "load", "0"),
        (2, "load", "0"),
        (2, "store", "1"),
        (1, "store", "1"),
    ]);
    let passing = counter(&[
        (1, "load", "0"),
        (1, "store", "1"),
        (2, "load", "1"),
        (2, "store", "2"),
    ]);
    let mut failure = script.failure(wrong_value("2", "1"));
    failure.passing = Some(passing.trace);
    failure.input = Some("threads = 2, visits = 1".into());
    script.diagnosed_with(failure)
}

fn deadlock() -> Diagnosis {
    let mut script = Script::new(
        "pub fn transfer(from: &Account, to: &Account, amount: u64) {\n    let mut source = from.balance.lock().unwrap();\n    \
         let mut target = to.balance.lock().unwrap();\n    *source -= amount;\n    *target += amount;\n}\n\
         fn both() {\n    scope.spawn(|| transfer(a, b, 10));\n    scope.spawn(|| transfer(b, a, 20));\n}\n",
    );
    let (one, two) = (script.mutex(), script.mutex());
    let first = script.spawn(0, "scope.^spawn(|| transfer(a");
    let second = script.spawn(0, "scope.^spawn(|| transfer(b");
    script.step(first, Operation::Lock, one, "from.balance.^lock");
    let since_first = script.last();
    script.step(second, Operation::Lock, two, "from.balance.^lock");
    let since_second = script.last();
    let waits = vec![
        for_thread(
            script.waits(0, Operation::Join, None, "scope.^spawn(|| transfer(a"),
            first,
        ),
        held(
            script.waits(first, Operation::Lock, Some(two), "to.balance.^lock"),
            second,
            since_second,
        ),
        held(
            script.waits(second, Operation::Lock, Some(one), "to.balance.^lock"),
            first,
            since_first,
        ),
    ];
    script
        .ends(End::Deadlock { waits })
        .diagnosed(Complaint::End)
}

fn guard_over_join() -> Diagnosis {
    let mut script = Script::new(
        "pub fn total() -> u64 {\n    let handle = thread::spawn(|| *VISITS.lock().unwrap() += 1);\n    \
         let visits = VISITS.lock().unwrap();\n    handle.join().unwrap();\n    *visits\n}\n",
    );
    let lock = script.mutex();
    let child = script.spawn(0, "thread::^spawn");
    script.step(0, Operation::Lock, lock, "visits = VISITS.^lock");
    let since = script.last();
    let waits = vec![
        for_thread(
            script.waits(0, Operation::Join, None, "handle.^join"),
            child,
        ),
        held(
            script.waits(child, Operation::Lock, Some(lock), "*VISITS.^lock"),
            0,
            since,
        ),
    ];
    script
        .ends(End::Deadlock { waits })
        .diagnosed(Complaint::End)
}

fn lost_wakeup() -> Diagnosis {
    let mut script = Script::new(
        "fn wait(gate: &Gate) {\n    if !gate.open.load(Ordering::SeqCst) {\n        \
         let guard = gate.lock.lock().unwrap();\n        let _guard = gate.changed.wait(guard).unwrap();\n    }\n}\n\
         fn open(gate: &Gate) {\n    gate.open.store(true, Ordering::SeqCst);\n    gate.changed.notify_all();\n}\n\
         fn both() {\n    let waiter = thread::spawn(|| wait(gate));\n    waiter.join().unwrap();\n}\n",
    );
    let (open, lock, changed) = (script.atomic(), script.mutex(), script.condvar());
    let waiter = script.spawn(0, "thread::^spawn");
    script.load(waiter, open, "open.^load", "false");
    script.store(0, open, "open.^store", "true");
    script.step(0, Operation::NotifyAll, changed, "changed.^notify_all");
    script.step(waiter, Operation::Lock, lock, "lock.^lock");
    script.step(waiter, Operation::WaitBegin, changed, "changed.^wait");
    let waits = vec![
        for_thread(
            script.waits(0, Operation::Join, None, "waiter.^join"),
            waiter,
        ),
        script.waits(waiter, Operation::WaitWoken, Some(changed), "changed.^wait"),
    ];
    script
        .ends(End::Deadlock { waits })
        .diagnosed(Complaint::End)
}

fn leak() -> Diagnosis {
    let mut script = Script::new(
        "pub fn run() {\n    println!(\"Starting thread…\");\n    thread::spawn(|| println!(\"printing from thread\"));\n    \
         println!(\"Ending thread…\");\n}\n",
    );
    let stdout = script.object(trace::ObjectKind::Output, "stdout");
    script.print(0, stdout, "^println!(\"Starting", "Starting thread…");
    let child = script.spawn(0, "thread::^spawn");
    script.print(0, stdout, "^println!(\"Ending", "Ending thread…");
    script
        .ends(End::Leaked {
            threads: vec![child],
        })
        .diagnosed(Complaint::End)
}

fn stale_load() -> Diagnosis {
    let mut script = Script::new(
        "fn publish(cell: &Cell) {\n    cell.data.store(42, Ordering::Relaxed);\n    cell.ready.store(true, Ordering::Relaxed);\n}\n\
         fn read(cell: &Cell) -> Option<u64> {\n    if cell.ready.load(Ordering::Relaxed) {\n        \
         return Some(cell.data.load(Ordering::Relaxed));\n    }\n    None\n}\nfn start() { thread::spawn(publish); }\n",
    );
    let (data, ready) = (script.atomic(), script.atomic());
    let writer = script.spawn(0, "thread::^spawn");
    script.store(writer, data, "data.^store", "42");
    let newest = script.last();
    script.store(writer, ready, "ready.^store", "true");
    script.load(0, ready, "ready.^load", "true");
    script.load(0, data, "data.^load", "0");
    let load = script.last();
    for index in [newest, load] {
        script.trace.events[index].ordering = Some("Relaxed".into());
    }
    script.trace.events[load].stale = Some(newest);
    let mut failure = script.failure(wrong_value("Some(42)", "Some(0)"));
    failure.only_weak = true;
    script.diagnosed_with(failure)
}

fn sleep() -> Diagnosis {
    let mut script = Script::new(
        "pub fn submit() -> u64 {\n    let handle = thread::spawn(work);\n    thread::sleep(Duration::from_millis(50));\n    \
         RESULT.load(Ordering::SeqCst)\n}\n",
    );
    let result = script.atomic();
    script.spawn(0, "thread::^spawn");
    script.act(0, Operation::Sleep, "thread::^sleep").time_ns = 50_000_000;
    script.load(0, result, "RESULT.^load", "0");
    let mut failure = script.failure(wrong_value("42", "0"));
    failure.only_slow = true;
    script.diagnosed_with(failure)
}

fn panic() -> Diagnosis {
    let mut script = Script::new(
        "fn consume(queue: &Queue) {\n    if queue.len.load(Ordering::SeqCst) > 0 {\n        \
         let item = queue.items.lock().unwrap().pop().unwrap();\n        handle(item);\n    }\n}\n\
         fn start() { thread::spawn(consume); }\n",
    );
    let (len, items) = (script.atomic(), script.mutex());
    let (one, two) = (
        script.spawn(0, "thread::^spawn"),
        script.spawn(0, "thread::^spawn"),
    );
    for thread in [one, two] {
        script.load(thread, len, "len.^load", "1");
    }
    for thread in [one, two] {
        script.step(thread, Operation::Lock, items, "items.^lock");
        if thread == two {
            script.act(thread, Operation::Panic, "pop().^unwrap").wrote =
                Some("called `Option::unwrap()` on a `None` value".into());
        }
        script.step(thread, Operation::Unlock, items, "items.^lock");
        script.exit(thread);
    }
    let site = script.site("pop().^unwrap");
    script.diagnosed(Complaint::Panicked {
        message: "called `Option::unwrap()` on a `None` value".into(),
        site: Some(site),
    })
}

fn poisoned() -> Diagnosis {
    let mut script = Script::new(
        "fn worker(jobs: &Mutex<Vec<Job>>) {\n    let mut jobs = jobs.lock().unwrap();\n    \
         let job = jobs.pop().unwrap();\n    job();\n}\nfn start() { thread::spawn(worker); }\n",
    );
    let jobs = script.mutex();
    let (one, two) = (
        script.spawn(0, "thread::^spawn"),
        script.spawn(0, "thread::^spawn"),
    );
    script.step(one, Operation::Lock, jobs, "jobs.^lock");
    let panic = script.act(one, Operation::Panic, "job()");
    panic.wrote = Some("division by zero".into());
    // The job is the check's own.
    if let Some(site) = &mut panic.site {
        (site.file, site.line) = ("exercises/99_example/check.rs".into(), 30);
    }
    script
        .step(one, Operation::Unlock, jobs, "jobs.^lock")
        .unwinding = true;
    script.exit(one);
    script.step(two, Operation::Lock, jobs, "jobs.^lock");
    let message = "called `Result::unwrap()` on an `Err` value: PoisonError { .. }";
    script.act(two, Operation::Panic, "lock().^unwrap").wrote = Some(message.into());
    let site = script.site("lock().^unwrap");
    script.diagnosed(Complaint::Panicked {
        message: message.into(),
        site: Some(site),
    })
}

fn not_concurrent() -> Diagnosis {
    let mut script = Script::new(
        "pub fn run_all(jobs: Vec<Job>) {\n    for job in jobs {\n        let handle = thread::spawn(job);\n        \
         handle.join().unwrap();\n    }\n}\n",
    );
    let mark = |script: &mut Script, thread: usize, name: &str| {
        let mut site = script.site("thread");
        site.file = FILE.replace("src/lib.rs", "check.rs");
        let event = script.act(thread, Operation::Mark, "thread");
        event.site = Some(site);
        event.wrote = Some(name.into());
    };
    let one = script.spawn(0, "thread::^spawn");
    mark(&mut script, one, "job 0");
    let mut chain = vec![script.last()];
    script.exit(one);
    chain.push(script.last());
    script.join(0, one, "handle.^join");
    chain.push(script.last());
    let two = script.spawn(0, "thread::^spawn");
    chain.extend([script.last() - 1, script.last()]);
    mark(&mut script, two, "job 1");
    chain.push(script.last());
    script.diagnosed(Complaint::NotConcurrent {
        first: "job 0".into(),
        second: "job 1".into(),
        chain,
    })
}

fn wrong_prediction() -> Diagnosis {
    let script = counter(&[
        (1, "load", "0"),
        (2, "load", "0"),
        (2, "store", "1"),
        (1, "store", "1"),
    ]);
    script.diagnosed(Complaint::WrongOutcomes {
        kind: OutcomeKind::Prediction,
        what: "possible_totals()".into(),
        unexpected: vec!["1".into()],
        missing: vec!["3".into()],
    })
}

fn wrong_output() -> Diagnosis {
    let mut script = Script::new(
        "pub fn run() {\n    println!(\"Starting thread…\");\n    let thread = thread::spawn(|| println!(\"printing from thread\"));\n    \
         println!(\"Ending thread…\");\n    thread.join().unwrap();\n}\n",
    );
    let stdout = script.object(trace::ObjectKind::Output, "stdout");
    script.print(0, stdout, "^println!(\"Starting", "Starting thread…");
    let child = script.spawn(0, "thread::^spawn");
    script.print(0, stdout, "^println!(\"Ending", "Ending thread…");
    script.print(
        child,
        stdout,
        "^println!(\"printing",
        "printing from thread",
    );
    script.exit(child);
    script.join(0, child, "thread.^join");
    script.diagnosed(Complaint::WrongOutcomes {
        kind: OutcomeKind::Output,
        what: "run".into(),
        unexpected: vec!["Starting thread…\nEnding thread…\nprinting from thread\n".into()],
        missing: vec!["Starting thread…\nprinting from thread\nEnding thread…\n".into()],
    })
}

fn compile_error() -> Verdict {
    let rendered = "\u{1b}[1m\u{1b}[38;5;9merror[E0373]\u{1b}[0m: closure may outlive the current function\n \
                    --> exercises/99_example/src/lib.rs:3:19\n  |\n3 |     thread::spawn(|| total += 1);\n  |                   ^^ may outlive borrowed value `total`\n";
    let diagnosis = diagnosis::compile_error(
        &subject("fn f() {\n    let mut total = 0;\n    thread::spawn(|| total += 1);\n}\n"),
        "closure may outlive the current function",
        Some(3),
        Some(19),
        rendered,
    );
    verdict(vec![without_checks(
        "scoped_threads",
        Status::Fail,
        diagnosis,
    )])
}

fn crash() -> Diagnosis {
    diagnosis::crashed(
        &subject("fn f() {}\n"),
        "it holds, however the threads interleave",
        "a segmentation fault",
    )
}

fn timeout() -> Diagnosis {
    let script = Script::new("fn f() {\n    started.store(true);\n    loop {}\n}\n");
    diagnosis::timeout(
        &subject(script.source),
        "it holds, however the threads interleave",
        Some(1),
        Some(&script.site("started.^store")),
    )
}

fn fault() -> Verdict {
    let diagnosis =
        diagnosis::checker_fault(&subject(""), "The check's own file could not be compiled.");
    verdict(vec![without_checks("once", Status::Error, diagnosis)])
}

/// A trace of many steps, of which few matter.
fn long() -> Diagnosis {
    let mut steps = Vec::new();
    for _ in 0..40 {
        steps.extend([(1, "load", "0"), (1, "store", "1")]);
    }
    steps.extend([
        (1, "load", "40"),
        (2, "load", "40"),
        (2, "store", "41"),
        (1, "store", "41"),
    ]);
    for _ in 0..40 {
        steps.extend([(2, "load", "41"), (2, "store", "42")]);
    }
    counter(&steps).diagnosed(wrong_value("82", "81"))
}

/// Everything that can be chosen by a program is chosen badly.
fn hostile() -> Diagnosis {
    let mut script =
        Script::new("fn f() {\n    x.store(1); // \u{1b}[31m\u{202e}\n    thread::spawn(f);\n}\n");
    let object = script.atomic();
    let child = script.spawn(0, "thread::^spawn");
    script.trace.threads[child].name = Some("\u{1b}]0;owned\u{7}".into());
    script.trace.objects[object].name = "mutex\n::error ::1".into();
    script.store(
        child,
        object,
        "x.^store",
        "\u{1b}[2J\nok  everything is right",
    );
    let wait = Wait {
        holders: Vec::new(),
        ..script.waits(child, Operation::Lock, Some(object), "x.^store")
    };
    let mut failure =
        script
            .ends(End::Deadlock { waits: vec![wait] })
            .failure(Complaint::WrongValue {
                what: "x\u{1b}[1m".into(),
                expected: "1\r2".into(),
                actual: "界".repeat(200),
            });
    failure.input = Some("\u{9b}31m".into());
    let record = diagnosis::fixtures::record(failure);
    diagnosis::diagnose(
        &record,
        &subject("fn f() {\n    x.store(1); // \u{1b}[31m\u{202e}\n    thread::spawn(f);\n}\n"),
    )
}

fn several() -> Verdict {
    let mut race = failing("race", lost_update());
    race.diagnoses.push(leak());
    let not_started = not_started().exercises.remove(0);
    verdict(vec![
        passing("spawn"),
        passing("join"),
        race,
        ExerciseVerdict {
            name: "lock".into(),
            ..not_started
        },
    ])
}
