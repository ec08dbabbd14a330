// The input waits in a file, the output goes to another one: no pipe, no thread.

use std::{
    env,
    fs::{self, File},
    os::unix::process::ExitStatusExt,
    path::PathBuf,
    process::{Child, Command},
    sync::atomic::{AtomicU64, Ordering},
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

static FILES: AtomicU64 = AtomicU64::new(0);

pub fn run_all(jobs: Vec<Job>) -> Vec<Result<Vec<u8>, Failure>> {
    let running: Vec<_> = jobs.into_iter().map(start).collect();
    running
        .into_iter()
        .map(|it| it.and_then(|(child, output)| finish(child, output)))
        .collect()
}

fn start(mut job: Job) -> Result<(Child, PathBuf), Failure> {
    let number = FILES.fetch_add(1, Ordering::Relaxed);
    let name = format!("job-{}-{number}", std::process::id());
    let input = env::temp_dir().join(format!("{name}.in"));
    let output = env::temp_dir().join(format!("{name}.out"));
    fs::write(&input, &job.input).map_err(|_| Failure::NotStarted)?;
    let from = File::open(&input).map_err(|_| Failure::NotStarted)?;
    let to = File::create(&output).map_err(|_| Failure::NotStarted)?;
    let child = job.command.stdin(from).stdout(to).spawn();
    let _ = fs::remove_file(input);
    Ok((child.map_err(|_| Failure::NotStarted)?, output))
}

fn finish(mut child: Child, output: PathBuf) -> Result<Vec<u8>, Failure> {
    let status = child.wait().map_err(|_| Failure::NotStarted)?;
    let bytes = fs::read(&output).unwrap_or_default();
    let _ = fs::remove_file(output);
    if let Some(signal) = status.signal() {
        return Err(Failure::Signal(signal));
    }
    match status.code() {
        Some(0) | None => Ok(bytes),
        Some(code) => Err(Failure::Exit(code)),
    }
}
