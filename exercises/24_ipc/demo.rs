//! A worker that crashes takes a job with it, unless somebody does it again.
//!
//! The workers are this very program, started again as a worker.

use std::{
    env,
    io::{self, Read, Write},
    panic,
    process::{self, Command, Stdio},
};

use ipc::do_jobs;

const NUMBERS: [u64; 6] = [600_851_475_143, 97, 1_001, 13_195, 999_983, 86_400];

fn main() {
    if env::args().nth(1).as_deref() == Some("worker") {
        return work();
    }

    println!("Six numbers are taken apart by workers. About one job in four crashes one.\n");
    println!("Each worker does one job, and nobody looks after it:\n");
    for number in NUMBERS {
        println!("    {number:>12}: {}", alone(number));
    }

    println!("\nThe same with your do_jobs() and 2 workers:\n");
    attempt(|| {
        let jobs: Vec<Vec<u8>> = NUMBERS.iter().map(|it| it.to_string().into()).collect();
        let answers = do_jobs(worker, 2, &jobs);
        for (number, answer) in NUMBERS.iter().zip(answers) {
            match answer {
                Ok(answer) => println!("    {number:>12}: {}", String::from_utf8_lossy(&answer)),
                Err(_) => println!("    {number:>12}: given up"),
            }
        }
    });
}

fn worker() -> Command {
    let mut command = Command::new(env::current_exe().unwrap_or_default());
    command.arg("worker").stderr(Stdio::null());
    command
}

/// One job for one worker.
fn alone(number: u64) -> String {
    let answer = || {
        let mut child = worker()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let job = number.to_string();
        let mut frame = u32::try_from(job.len()).ok()?.to_be_bytes().to_vec();
        frame.extend(job.as_bytes());
        let _ = child.stdin.take()?.write_all(&frame);
        let output = child.wait_with_output().ok()?.stdout;
        Some(String::from_utf8_lossy(output.get(4..)?).into_owned())
    };
    answer().unwrap_or_else(|| "lost, with the worker".to_owned())
}

/// What a worker does: it reads frames and answers each with one.
fn work() {
    let (mut stdin, mut stdout) = (io::stdin(), io::stdout());
    let mut length = [0; 4];
    while stdin.read_exact(&mut length).is_ok() {
        let mut job = vec![0; u32::from_be_bytes(length) as usize];
        if stdin.read_exact(&mut job).is_err() {
            return;
        }
        // Every process has another number, and so another fate.
        if (u64::from(process::id()) + job.len() as u64).is_multiple_of(4) {
            process::exit(1);
        }
        let answer = factors(String::from_utf8_lossy(&job).parse().unwrap_or(1));
        let mut frame = (answer.len() as u32).to_be_bytes().to_vec();
        frame.extend(answer.as_bytes());
        if stdout
            .write_all(&frame)
            .and_then(|()| stdout.flush())
            .is_err()
        {
            return;
        }
    }
}

fn factors(mut number: u64) -> String {
    let mut found = Vec::new();
    let mut factor = 2;
    while factor * factor <= number {
        while number.is_multiple_of(factor) {
            found.push(factor.to_string());
            number /= factor;
        }
        factor += 1;
    }
    if number > 1 {
        found.push(number.to_string());
    }
    found.join(" x ")
}

/// Runs the learner's code, and says so kindly if there is none yet.
fn attempt(run: impl FnOnce() + panic::UnwindSafe) {
    // The panic's own report would only be in the way here.
    panic::set_hook(Box::new(|_| {}));
    if let Err(payload) = panic::catch_unwind(run) {
        let formatted = payload.downcast_ref::<String>().map(String::as_str);
        let message = formatted.or(payload.downcast_ref::<&str>().copied());
        if message.is_some_and(|it| it.starts_with("not yet implemented")) {
            println!("    (not written yet: it is waiting for you in src/lib.rs)");
        } else {
            println!("    (it panicked)");
        }
    }
}
