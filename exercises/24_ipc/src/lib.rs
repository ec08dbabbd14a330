//! Talk with worker processes in frames, and survive those that crash.

use std::{
    io::{Read, Write},
    process::Command,
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

/// Writes one frame: the length of the message in four bytes, the most significant
/// one first, and then the message. When it returns, the frame is on its way: no
/// buffer holds anything back.
///
/// # Errors
/// The message is too long (then nothing is written), or writing fails.
pub fn write_frame<W: Write>(to: &mut W, message: &[u8]) -> Result<(), FrameError> {
    let _ = (to, message);
    todo!("write the length, and the message")
}

/// Reads one frame, and not a byte more, and returns its message: `None` if the
/// stream ended before the frame began, which is how a conversation should end.
///
/// # Errors
/// The stream ends within the frame, the length is more than [`MAX_MESSAGE`] (then
/// nothing more is read), or reading fails.
pub fn read_frame<R: Read>(from: &mut R) -> Result<Option<Vec<u8>>, FrameError> {
    let _ = from;
    todo!("read the length, and the message")
}

/// No worker could do the job: the last of [`ATTEMPTS`] workers broke over it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GaveUp;

/// Has all jobs done by `workers` worker processes (at least one) at the same time,
/// and returns the answers in the order of the jobs.
///
/// A worker is what `worker` starts. It reads frames from its standard input, one
/// for each job, and answers each with a frame on its standard output, until its
/// input ends. A worker does many jobs, one after another.
///
/// A worker that ends too early, or whose answer is no frame, has broken over its
/// job. Nothing it says is believed any more: it is killed, another one takes its
/// place, and the job is done again. A program that cannot be started counts as one
/// that has broken.
///
/// When it returns, no process is left.
pub fn do_jobs<F>(worker: F, workers: usize, jobs: &[Vec<u8>]) -> Vec<Result<Vec<u8>, GaveUp>>
where
    F: Fn() -> Command + Sync,
{
    let _ = worker;
    todo!("have {} jobs done by {workers} workers", jobs.len())
}
