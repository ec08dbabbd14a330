// The jobs are dealt out beforehand, like cards, and each thread keeps its own
// worker. A frame is read with `take` and `read_to_end`, and written as one piece.

use std::{
    io::{Read, Write},
    process::{Child, Command, Stdio},
    thread,
};

/// The longest message, in bytes.
pub const MAX_MESSAGE: usize = 1 << 20;

/// How often a job is tried, each time with a fresh worker if the last one broke.
pub const ATTEMPTS: usize = 3;

/// What can go wrong with a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// The stream ended in the middle of a frame.
    CutShort,
    /// The message is longer than [`MAX_MESSAGE`], or says that it is.
    TooLong,
    /// Reading or writing failed.
    Broken,
}

/// No worker could do the job: the last of [`ATTEMPTS`] workers broke over it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GaveUp;

pub fn write_frame<W: Write>(to: &mut W, message: &[u8]) -> Result<(), FrameError> {
    if message.len() > MAX_MESSAGE {
        return Err(FrameError::TooLong);
    }
    let mut frame = (message.len() as u32).to_be_bytes().to_vec();
    frame.extend_from_slice(message);
    to.write_all(&frame).map_err(|_| FrameError::Broken)?;
    to.flush().map_err(|_| FrameError::Broken)
}

pub fn read_frame<R: Read>(from: &mut R) -> Result<Option<Vec<u8>>, FrameError> {
    let header = up_to(from, 4)?;
    let header: [u8; 4] = match header.len() {
        0 => return Ok(None),
        4 => [header[0], header[1], header[2], header[3]],
        _ => return Err(FrameError::CutShort),
    };
    let length = u32::from_be_bytes(header) as usize;
    if length > MAX_MESSAGE {
        return Err(FrameError::TooLong);
    }
    let message = up_to(from, length)?;
    match message.len() == length {
        true => Ok(Some(message)),
        false => Err(FrameError::CutShort),
    }
}

fn up_to<R: Read>(from: &mut R, count: usize) -> Result<Vec<u8>, FrameError> {
    let mut bytes = Vec::new();
    let mut part = from.by_ref().take(count as u64);
    part.read_to_end(&mut bytes)
        .map_err(|_| FrameError::Broken)?;
    Ok(bytes)
}

pub fn do_jobs<F>(worker: F, workers: usize, jobs: &[Vec<u8>]) -> Vec<Result<Vec<u8>, GaveUp>>
where
    F: Fn() -> Command + Sync,
{
    let worker = &worker;
    let mut results = vec![Err(GaveUp); jobs.len()];
    thread::scope(|scope| {
        let hands: Vec<_> = (0..workers)
            .map(|hand| {
                scope.spawn(move || {
                    let mine = jobs.iter().enumerate().skip(hand).step_by(workers);
                    let mut child = None;
                    let answers: Vec<_> = mine
                        .map(|(number, job)| (number, answer(worker, &mut child, job)))
                        .collect();
                    bury(child);
                    answers
                })
            })
            .collect();
        for hand in hands {
            for (number, answer) in hand.join().expect("nobody panics") {
                results[number] = answer.ok_or(GaveUp);
            }
        }
    });
    results
}

fn answer<F: Fn() -> Command>(
    worker: &F,
    child: &mut Option<Child>,
    job: &[u8],
) -> Option<Vec<u8>> {
    for _ in 0..ATTEMPTS {
        if child.is_none() {
            let mut command = worker();
            command.stdin(Stdio::piped()).stdout(Stdio::piped());
            *child = command.spawn().ok();
        }
        let Some(running) = child else { continue };
        let sent = running.stdin.as_mut().map(|it| write_frame(it, job));
        let heard = running.stdout.as_mut().map(|it| read_frame(it));
        if let (Some(Ok(())), Some(Ok(Some(answer)))) = (sent, heard) {
            return Some(answer);
        }
        bury(child.take());
    }
    None
}

fn bury(child: Option<Child>) {
    if let Some(mut child) = child {
        let _ = child.kill();
        let _ = child.wait();
    }
}
