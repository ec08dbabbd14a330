// diagnosis: wrong-result
// Makes text of what the program wrote, and loses what is none.

use std::{
    io::Write,
    os::unix::process::ExitStatusExt,
    process::{Child, Command, Stdio},
    thread,
};

/// A program that is to be run, and what it is to read.
#[derive(Debug)]
pub struct Job {
    /// The program and its arguments.
    pub command: Command,
    /// All that it finds on its standard input.
    pub input: Vec<u8>,
}

/// How a job failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The program could not be started.
    NotStarted,
    /// It ended by itself, with this exit code, which is not 0.
    Exit(i32),
    /// It was ended by the signal of this number.
    Signal(i32),
}

/// Runs all jobs at the same time, each in a process of its own.
pub fn run_all(jobs: Vec<Job>) -> Vec<Result<Vec<u8>, Failure>> {
    thread::scope(|scope| {
        let running: Vec<_> = jobs
            .into_iter()
            .map(|job| scope.spawn(|| run(job)))
            .collect();
        let results = running.into_iter().map(|it| it.join());
        results.map(|it| it.expect("no job panics")).collect()
    })
}

fn run(mut job: Job) -> Result<Vec<u8>, Failure> {
    let command = &mut job.command;
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|_| Failure::NotStarted)?;
    thread::scope(|scope| {
        let stdin = child.stdin.take();
        scope.spawn(|| {
            // An error means that the program does not want to read any more. The
            // pipe is closed here: otherwise the program would wait for more.
            stdin.map(|mut it| it.write_all(&job.input))
        });
        collect(child)
    })
}

fn collect(child: Child) -> Result<Vec<u8>, Failure> {
    let Ok(output) = child.wait_with_output() else {
        return Err(Failure::NotStarted);
    };
    match (output.status.code(), output.status.signal()) {
        (Some(0), _) => Ok(String::from_utf8_lossy(&output.stdout).into_owned().into()),
        (Some(code), _) => Err(Failure::Exit(code)),
        (None, signal) => Err(Failure::Signal(signal.unwrap_or_default())),
    }
}
