// diagnosis: wrong-result
// Counts the tries of all jobs together, where each job has its own.

use std::{
    io::{ErrorKind, Read, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
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

/// Writes one frame.
///
/// # Errors
/// The message is too long, or writing fails.
pub fn write_frame<W: Write>(to: &mut W, message: &[u8]) -> Result<(), FrameError> {
    if message.len() > MAX_MESSAGE {
        return Err(FrameError::TooLong);
    }
    let length = u32::try_from(message.len()).map_err(|_| FrameError::TooLong)?;
    to.write_all(&length.to_be_bytes())
        .and_then(|()| to.write_all(message))
        .and_then(|()| to.flush())
        .map_err(|_| FrameError::Broken)
}

/// Reads one frame.
///
/// # Errors
/// The frame is cut short or too long, or reading fails.
pub fn read_frame<R: Read>(from: &mut R) -> Result<Option<Vec<u8>>, FrameError> {
    // The first byte by itself: only before it may the stream end.
    let mut length = [0; 4];
    loop {
        match from.read(&mut length[..1]) {
            Ok(0) => return Ok(None),
            Ok(_) => break,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return Err(FrameError::Broken),
        }
    }
    read_all(from, &mut length[1..])?;
    let length = u32::from_be_bytes(length) as usize;
    if length > MAX_MESSAGE {
        return Err(FrameError::TooLong);
    }
    let mut message = vec![0; length];
    read_all(from, &mut message)?;
    Ok(Some(message))
}

fn read_all<R: Read>(from: &mut R, buffer: &mut [u8]) -> Result<(), FrameError> {
    from.read_exact(buffer).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => FrameError::CutShort,
        _ => FrameError::Broken,
    })
}

/// A running worker. Dropping it ends it.
struct Worker {
    child: Child,
    stdin: ChildStdin,
    stdout: ChildStdout,
}

impl Worker {
    fn start(mut command: Command) -> Option<Worker> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().ok()?;
        let (stdin, stdout) = (child.stdin.take()?, child.stdout.take()?);
        Some(Worker {
            child,
            stdin,
            stdout,
        })
    }

    /// `None` if it broke over the job.
    fn ask(&mut self, job: &[u8]) -> Option<Vec<u8>> {
        write_frame(&mut self.stdin, job).ok()?;
        read_frame(&mut self.stdout).ok()?
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It fails only if the worker has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Has all jobs done by `workers` worker processes at the same time.
pub fn do_jobs<F>(worker: F, workers: usize, jobs: &[Vec<u8>]) -> Vec<Result<Vec<u8>, GaveUp>>
where
    F: Fn() -> Command + Sync,
{
    let results = Mutex::new(vec![Err(GaveUp); jobs.len()]);
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let (mut mine, mut tries) = (None, 0);
                while let number = next.fetch_add(1, Ordering::Relaxed)
                    && let Some(job) = jobs.get(number)
                {
                    let result = insist(&worker, &mut mine, &mut tries, job);
                    results.lock().expect("nobody panics")[number] = result;
                }
            });
        }
    });
    results.into_inner().expect("nobody panics")
}

fn insist<F>(
    worker: &F,
    mine: &mut Option<Worker>,
    tries: &mut usize,
    job: &[u8],
) -> Result<Vec<u8>, GaveUp>
where
    F: Fn() -> Command,
{
    while *tries < ATTEMPTS {
        if mine.is_none() {
            *mine = Worker::start(worker());
        }
        if let Some(answer) = mine.as_mut().and_then(|it| it.ask(job)) {
            return Ok(answer);
        }
        *mine = None;
        *tries += 1;
    }
    Err(GaveUp)
}
