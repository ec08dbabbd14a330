// All are started first; then two threads for each job, one that writes and one
// that reads, and the results come through a channel with their numbers.

use std::{
    io::{Read, Write},
    os::unix::process::ExitStatusExt,
    process::{Command, Stdio},
    thread,
};

use crossbeam::channel::unbounded;

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

pub fn run_all(jobs: Vec<Job>) -> Vec<Result<Vec<u8>, Failure>> {
    let mut results = vec![Err(Failure::NotStarted); jobs.len()];
    let (sender, receiver) = unbounded();
    let mut children = Vec::new();
    let mut threads = Vec::new();
    for (number, job) in jobs.into_iter().enumerate() {
        let Job { mut command, input } = job;
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let Ok(mut child) = command.spawn() else {
            continue;
        };
        let mut stdin = child.stdin.take().expect("it is a pipe");
        let mut stdout = child.stdout.take().expect("it is a pipe");
        children.push((number, child));
        threads.push(thread::spawn(move || drop(stdin.write_all(&input))));
        let sender = sender.clone();
        threads.push(thread::spawn(move || {
            let mut output = Vec::new();
            let _ = stdout.read_to_end(&mut output);
            let _ = sender.send((number, output));
        }));
    }
    drop(sender);
    for (number, output) in receiver {
        results[number] = Ok(output);
    }
    for thread in threads {
        thread.join().expect("it does not panic");
    }
    for (number, mut child) in children {
        let status = child.wait().expect("it is our child");
        if let Some(signal) = status.signal() {
            results[number] = Err(Failure::Signal(signal));
        } else if let Some(code @ 1..) = status.code() {
            results[number] = Err(Failure::Exit(code));
        }
    }
    results
}
