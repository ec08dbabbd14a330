// diagnosis: leaked-process
// Starts all, and returns without those that are running if one cannot be started.

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
    let count = jobs.len();
    let mut running = Vec::new();
    for mut job in jobs {
        let command = &mut job.command;
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        match command.spawn() {
            Ok(child) => running.push((child, job.input)),
            Err(_) => return vec![Err(Failure::NotStarted); count],
        }
    }
    thread::scope(|scope| {
        let run = |it: (Child, Vec<u8>)| scope.spawn(|| feed(it.0, it.1));
        let threads: Vec<_> = running.into_iter().map(run).collect();
        let results = threads.into_iter().map(|it| it.join());
        results.map(|it| it.expect("no job panics")).collect()
    })
}

fn feed(mut child: Child, input: Vec<u8>) -> Result<Vec<u8>, Failure> {
    thread::scope(|scope| {
        let stdin = child.stdin.take();
        scope.spawn(|| {
            // An error means that the program does not want to read any more. The
            // pipe is closed here: otherwise the program would wait for more.
            stdin.map(|mut it| it.write_all(&input))
        });
        collect(child)
    })
}

fn collect(child: Child) -> Result<Vec<u8>, Failure> {
    let Ok(output) = child.wait_with_output() else {
        return Err(Failure::NotStarted);
    };
    match (output.status.code(), output.status.signal()) {
        (Some(0), _) => Ok(output.stdout),
        (Some(code), _) => Err(Failure::Exit(code)),
        (None, signal) => Err(Failure::Signal(signal.unwrap_or_default())),
    }
}
