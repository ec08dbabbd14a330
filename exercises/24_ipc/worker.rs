//! The worker process of the checks. It speaks the frames of the lesson, with code
//! of its own, and breaks when a job says so.
//!
//! | job | what it does |
//! |---|---|
//! | `say TEXT` | answers with the text |
//! | `size …` | answers with the job's length |
//! | `fill N` | answers with so many bytes |
//! | `meet` | waits at the office until the others are there |
//! | `retire` | answers, and ends |
//! | `break HOW TIMES NAME` | breaks in the first so many tries, then answers |

use std::{
    env,
    io::{self, Read, Write},
    process::{self, ExitCode},
};

use crate::office::{WORKER, ask};

/// What this program does if it was started as a worker.
pub fn serve() -> Option<ExitCode> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [role, address] = arguments.as_slice() else {
        return None;
    };
    if role != WORKER {
        return None;
    }
    ask(address, "started");
    while let Some(job) = receive() {
        let text = String::from_utf8_lossy(&job).into_owned();
        let words: Vec<&str> = text.split(' ').collect();
        match words.as_slice() {
            ["say", words @ ..] => send(words.join(" ").as_bytes()),
            ["size", ..] => send(job.len().to_string().as_bytes()),
            ["fill", count] => send(&vec![b'x'; count.parse().unwrap_or(0)]),
            ["meet"] => {
                ask(address, "meet");
                send(b"met");
            }
            ["retire"] => {
                send(b"retired");
                return Some(ExitCode::SUCCESS);
            }
            ["break", how, times, name] => {
                let tries: usize = ask(address, name).parse().unwrap_or(usize::MAX);
                if tries <= times.parse().unwrap_or(0) {
                    break_by(how, address);
                }
                send(format!("{name} at try {tries}").as_bytes());
            }
            _ => send(b"what?"),
        }
    }
    Some(ExitCode::SUCCESS)
}

fn break_by(how: &str, address: &str) -> ! {
    match how {
        "exit" => {}
        "abort" => process::abort(),
        "garbage" => {
            write(b"thread 'main' panicked at worker.rs:7");
            // It would go on for ever, if nobody ended it.
            ask(address, "stay");
        }
        "cut-length" => write(&[0, 0]),
        _ => write(b"\0\0\0\x10only nine"),
    }
    process::exit(0)
}

fn receive() -> Option<Vec<u8>> {
    let mut length = [0; 4];
    io::stdin().read_exact(&mut length).ok()?;
    let mut job = vec![0; u32::from_be_bytes(length) as usize];
    io::stdin().read_exact(&mut job).ok()?;
    Some(job)
}

fn send(answer: &[u8]) {
    let mut frame = (answer.len() as u32).to_be_bytes().to_vec();
    frame.extend(answer);
    write(&frame);
}

fn write(bytes: &[u8]) {
    let mut stdout = io::stdout();
    if stdout
        .write_all(bytes)
        .and_then(|()| stdout.flush())
        .is_err()
    {
        process::exit(1);
    }
}
