//! What is asked of `processes`.
//!
//! Some of the programs that are run are this one itself: see `meeting.rs`.

mod meeting;

use std::{
    fs,
    process::{Command, ExitCode},
};

use checks::Checks;
use meeting::Meeting;
use processes::{Failure, Job, run_all};

type Results = Vec<Result<String, Failure>>;

fn main() -> ExitCode {
    if let Some(code) = meeting::attend() {
        return code;
    }
    checks::run(|checks: &mut Checks| {
        checks
            .check("each job reads its own input, and the outputs come in the order of the jobs")
            .points(2)
            .only_real()
            .returns(
                "run_all([cat, cat, cat])",
                vec![text("one"), text(""), text("three")],
                || run("`cat` three times", || ["one", "", "three"].map(cat).into()),
            );

        checks
            .check("the jobs run at the same time")
            .points(3)
            .only_real()
            .holds(|| {
                let meeting = Meeting::of(3);
                let jobs = (0..3).map(|it| meeting.guest(it)).collect();
                let results = finish("three programs that meet each other", jobs);
                if let Some((first, second)) = meeting.missed() {
                    checks::never_at_once(&first, &second);
                }
                let expected = vec![text("guest 0"), text("guest 1"), text("guest 2")];
                checks::equal("run_all([guest 0, guest 1, guest 2])", results, expected);
            });

        checks
            .check("an exit code, a signal and a program that is not there are reported, each in its place")
            .points(2)
            .only_real()
            .returns(
                "run_all([exit 3, cat, kill -9, no such program, cat])",
                vec![
                    Err(Failure::Exit(3)),
                    text("fine"),
                    Err(Failure::Signal(9)),
                    Err(Failure::NotStarted),
                    text("fine too"),
                ],
                || {
                    run("five jobs, three of which fail", || {
                        vec![
                            shell("echo lost; exit 3", ""),
                            cat("fine"),
                            shell("kill -9 $$", ""),
                            job(Command::new("./no-such-program"), ""),
                            cat("fine too"),
                        ]
                    })
                },
            );

        checks
            .check("no process is left behind")
            .points(2)
            .only_real()
            .holds(|| {
                let jobs = vec![
                    cat("one"),
                    shell("exit 1", ""),
                    job(Command::new("./no-such-program"), ""),
                    shell("kill -15 $$", ""),
                    shell("exec >&-; cat; exit 0", "read after the output was closed"),
                ];
                finish("five jobs, some of which fail", jobs);
                checks::no_process_left("`run_all` had returned");
            });

        checks
            .check("much input and much output fill up no pipe")
            .points(2)
            .only_real()
            .holds(|| {
                let many = "a line of text\n".repeat(100_000);
                let results = finish(
                    "`cat` with more than a pipe can hold",
                    vec![cat(&many), cat(&many)],
                );
                let right = results.iter().filter(|it| **it == text(&many)).count();
                checks::equal(
                    "the number of jobs, of 2, whose output is complete",
                    right,
                    2,
                );
            });

        checks
            .check("a program that does not read its input is not disturbed by it")
            .only_real()
            .returns(
                "run_all([echo done, exit 4]), with a long input",
                vec![text("done\n"), Err(Failure::Exit(4))],
                || {
                    run("two programs that read nothing", || {
                        let many = "a line of text\n".repeat(100_000);
                        vec![shell("exec <&-; echo done", &many), shell("exit 4", &many)]
                    })
                },
            );

        checks
            .check("input and output are bytes, and need not be text")
            .only_real()
            .holds(|| {
                let bytes = [0, 255, 10, 195];
                let results = checks::ends("`run_all` with bytes that are no text", move || {
                    let command = Command::new("cat");
                    let input = bytes.into();
                    run_all(vec![Job { command, input }])
                });
                checks::equal("run_all([cat])", results, vec![Ok(bytes.into())]);
            });

        checks
            .check("the standard error of a program goes where yours goes")
            .only_real()
            .holds(|| {
                let own = fs::read_link("/proc/self/fd/2").expect("it is open");
                let results = run("a program that says where its standard error goes", || {
                    vec![shell("readlink /proc/self/fd/2", "")]
                });
                let is_own = results == [text(&format!("{}\n", own.display()))];
                checks::equal("whether its standard error is yours", is_own, true);
            });

        checks.check("no jobs, no results").only_real().returns(
            "run_all([])",
            Results::new(),
            || run("no jobs", Vec::new),
        );

        checks
            .check("forty programs at once, from the last to the first")
            .only_real()
            .holds(|| {
                let meeting = Meeting::of(40);
                let jobs = (0..40).map(|it| meeting.guest(it)).collect();
                let results = finish("forty programs that meet each other", jobs);
                if let Some((first, second)) = meeting.missed() {
                    checks::never_at_once(&first, &second);
                }
                let expected: Results = (0..40).map(|it| text(&format!("guest {it}"))).collect();
                checks::equal("run_all([guest 0, …, guest 39])", results, expected);
                checks::no_process_left("`run_all` had returned");
            });
    })
}

/// Runs the jobs, and asks that this come to an end.
fn finish(what: &str, jobs: Vec<Job>) -> Results {
    let results = checks::ends(&format!("`run_all` with {what}"), || run_all(jobs));
    // All of them are text, if they are right.
    let read = |output: Vec<u8>| String::from_utf8_lossy(&output).into_owned();
    results.into_iter().map(|it| it.map(read)).collect()
}

fn run(what: &str, jobs: impl FnOnce() -> Vec<Job>) -> Results {
    let results = finish(what, jobs());
    checks::no_process_left("`run_all` had returned");
    results
}

fn job(command: Command, input: &str) -> Job {
    Job {
        command,
        input: input.into(),
    }
}

fn cat(input: &str) -> Job {
    job(Command::new("cat"), input)
}

fn shell(script: &str, input: &str) -> Job {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script]);
    job(command, input)
}

/// The result of a program that went well.
fn text(output: &str) -> Result<String, Failure> {
    Ok(output.into())
}
