//! Other programs, run so that none outlives the checker.
//!
//! Each is the leader of a process group of its own, which is killed as a whole
//! when its time is up, when the checker is interrupted, and in any case when
//! the leader has ended.

use std::collections::BTreeSet;
use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions};

/// The groups that run now, by the process id of their leaders.
static GROUPS: Mutex<BTreeSet<i32>> = Mutex::new(BTreeSet::new());

/// How long the pipes of a process that has ended are read on.
const DRAIN: Duration = Duration::from_secs(2);

/// Whether a person asked the checker to stop.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Kills every group that runs, and lets no other start. Says how many there
/// were: whoever waits for one of them goes on, and finds
/// [`interrupted`] true.
pub fn interrupt() -> usize {
    INTERRUPTED.store(true, Ordering::SeqCst);
    let groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
    for &group in groups.iter() {
        kill_group(group);
    }
    groups.len()
}

/// Whether [`interrupt`] was called: what programs did since then means nothing.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

fn kill_group(leader: i32) {
    if let Some(pid) = Pid::from_raw(leader) {
        // It fails only if the group is gone already.
        let _ = rustix::process::kill_process_group(pid, Signal::KILL);
    }
}

/// A running program. Dropping it kills it and whatever it started.
pub struct Group {
    child: Child,
    leader: i32,
    reaped: bool,
}

impl Group {
    /// Starts `command` as the leader of a group of its own.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(command: &mut Command) -> std::io::Result<Group> {
        // The lock is held over the start, so that an interrupt sees either no
        // process or a registered one.
        let mut groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
        if interrupted() {
            return Err(std::io::Error::other("stopped by a signal"));
        }
        let child = command.process_group(0).spawn()?;
        let leader = child.id().cast_signed();
        groups.insert(leader);
        Ok(Group {
            child,
            leader,
            reaped: false,
        })
    }

    /// The running program's standard streams, as far as they are pipes.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Calls `then` on a thread of its own when the leader has ended. The leader
    /// stays a zombie, so that its id cannot pass to another process.
    pub fn when_ended(&self, then: impl FnOnce() + Send + 'static) {
        let leader = self.leader;
        std::thread::spawn(move || {
            if let Some(pid) = Pid::from_raw(leader) {
                let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
                while let Err(error) = rustix::process::waitid(WaitId::Pid(pid), options) {
                    if error != rustix::io::Errno::INTR {
                        break;
                    }
                }
            }
            then();
        });
    }

    /// Kills the whole group, and leaves the leader to be waited for.
    pub fn kill(&self) {
        kill_group(self.leader);
    }

    /// Kills the whole group, and says how the leader ended.
    ///
    /// # Errors
    /// The leader cannot be waited for.
    pub fn end(mut self) -> std::io::Result<ExitStatus> {
        self.reap()
    }

    fn reap(&mut self) -> std::io::Result<ExitStatus> {
        kill_group(self.leader);
        self.reaped = true;
        let status = self.child.wait();
        let mut groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
        groups.remove(&self.leader);
        status
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if !self.reaped {
            // There is nobody to tell, and nothing else to try.
            let _ = self.reap();
        }
    }
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By itself, with this code.
    Exit(i32),
    /// By this signal.
    Signal(i32),
    /// It was killed, because its time was up.
    TimedOut,
    /// It was killed, because it wrote more than is read.
    Flooded,
}

impl Ended {
    /// The end that the operating system reports.
    pub fn of(status: ExitStatus) -> Ended {
        match (status.code(), status.signal()) {
            (Some(code), _) => Ended::Exit(code),
            (None, signal) => Ended::Signal(signal.unwrap_or_default()),
        }
    }
}

/// What came of a program that was run to its end.
#[derive(Debug)]
pub struct Output {
    /// How it ended.
    pub ended: Ended,
    /// What it wrote to standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to standard error.
    pub stderr: Vec<u8>,
}

/// Which pipe of a program something was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pipe {
    Stdout,
    Stderr,
}

enum Event {
    Read(Pipe, Vec<u8>),
    Flooded,
    Closed,
    Ended,
}

/// Runs a program to its end. A stream that `command` does not make a pipe of is
/// not read. At most `most` bytes are taken of each.
///
/// # Errors
/// It cannot be started or waited for.
pub fn run(command: &mut Command, wall: Duration, most: usize) -> std::io::Result<Output> {
    let deadline = Instant::now() + wall;
    let mut group = Group::start(command.stdin(Stdio::null()))?;
    let (sender, receiver) = channel();
    let stdout = group.child().stdout.take();
    let stderr = group.child().stderr.take();
    let pipes = usize::from(stdout.is_some()) + usize::from(stderr.is_some());
    if let Some(stream) = stdout {
        spawn_drain(stream, Pipe::Stdout, most, sender.clone());
    }
    if let Some(stream) = stderr {
        spawn_drain(stream, Pipe::Stderr, most, sender.clone());
    }
    group.when_ended(move || drop(sender.send(Event::Ended)));
    collect(group, &receiver, pipes, deadline)
}

fn collect(
    group: Group,
    receiver: &Receiver<Event>,
    mut open: usize,
    mut deadline: Instant,
) -> std::io::Result<Output> {
    let mut output = Output {
        ended: Ended::TimedOut,
        stdout: Vec::new(),
        stderr: Vec::new(),
    };
    let mut ended = false;
    let mut forced = None;
    while !(ended && open == 0) {
        match receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Event::Read(Pipe::Stdout, bytes)) => output.stdout.extend(bytes),
            Ok(Event::Read(Pipe::Stderr, bytes)) => output.stderr.extend(bytes),
            Ok(Event::Closed) => open -= 1,
            Ok(Event::Ended) => {
                // A process that it left behind may hold the pipes open.
                ended = true;
                deadline = deadline.min(Instant::now() + DRAIN);
                group.kill();
            }
            Ok(Event::Flooded) => {
                forced = Some(Ended::Flooded);
                break;
            }
            Err(RecvTimeoutError::Timeout) if ended => break,
            Err(_) => {
                forced = Some(Ended::TimedOut);
                break;
            }
        }
    }
    let status = group.end()?;
    output.ended = forced.unwrap_or_else(|| Ended::of(status));
    Ok(output)
}

fn spawn_drain(mut stream: impl Read + Send + 'static, pipe: Pipe, most: usize, to: Sender<Event>) {
    std::thread::spawn(move || {
        let mut left = most;
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = stream.read(&mut buffer) {
            if count > left {
                let _ = to.send(Event::Flooded);
                break;
            }
            left -= count;
            if to
                .send(Event::Read(pipe, buffer[..count].to_vec()))
                .is_err()
            {
                break;
            }
        }
        let _ = to.send(Event::Closed);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, wall: Duration, most: usize) -> Output {
        let mut command = Command::new("sh");
        command
            .args(["-c", script])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        run(&mut command, wall, most).unwrap()
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn both_streams_and_the_exit_code_are_reported() {
        let output = shell("echo out; echo err >&2; exit 7", LONG, 100);
        assert_eq!(output.ended, Ended::Exit(7));
        assert_eq!(output.stdout, b"out\n");
        assert_eq!(output.stderr, b"err\n");
    }

    #[test]
    fn a_program_that_never_ends_is_killed_with_its_children() {
        let output = shell(
            "sleep 1000 & echo $!; wait",
            Duration::from_millis(300),
            100,
        );
        assert_eq!(output.ended, Ended::TimedOut);
        let child: i32 = String::from_utf8(output.stdout)
            .unwrap()
            .trim()
            .parse()
            .unwrap();
        assert_gone(child);
    }

    #[test]
    fn a_program_that_leaves_a_child_behind_does_not_keep_us_waiting() {
        let output = shell("sleep 1000 & echo $!", LONG, 100);
        assert_eq!(output.ended, Ended::Exit(0));
        let child: i32 = String::from_utf8(output.stdout)
            .unwrap()
            .trim()
            .parse()
            .unwrap();
        assert_gone(child);
    }

    #[test]
    fn a_flood_is_stopped() {
        assert_eq!(shell("yes", LONG, 1000).ended, Ended::Flooded);
    }

    #[test]
    fn a_signal_is_reported() {
        assert_eq!(shell("kill -9 $$", LONG, 100).ended, Ended::Signal(9));
    }

    /// A killed process may be a zombie for a moment, until its new parent reaps
    /// it; a zombie runs nothing.
    fn assert_gone(pid: i32) {
        let alive = || {
            let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            !state.is_empty() && !state.contains(") Z ")
        };
        let until = Instant::now() + LONG;
        while alive() {
            assert!(Instant::now() < until, "process {pid} still runs");
            std::thread::yield_now();
        }
    }
}
