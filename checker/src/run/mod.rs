//! Runs a check's program and hears what it has to say.
//!
//! Nothing that it says is believed before it is bounded and validated, and
//! whatever it does, it is gone afterwards.

mod conversation;
mod ending;
pub mod limited;
mod limits;
mod report;
mod share;

use std::io::Write;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Instant;

use serde::Serialize;
use trace::protocol::Job;

pub use conversation::{Conversation, Event};
pub use ending::Ending;
pub use limits::Limits;
pub use report::{Part, Report};
pub use share::Share;

use crate::fault::Fault;
use crate::process::{Ended, Group};

/// A way to stop a program from another thread: it is killed as soon as it has
/// announced its checks.
#[derive(Clone, Debug)]
pub struct Stopper(Sender<Event>);

impl Stopper {
    /// Stops the program, if it still runs.
    pub fn stop(&self) {
        let _ = self.0.send(Event::Stop);
    }
}

/// What a run needs.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The program.
    pub program: &'a Path,
    /// This command's own executable, which sets the limits.
    pub executable: &'a Path,
    /// An empty folder for the program to be in.
    pub folder: &'a Path,
    /// What is asked of it.
    pub job: &'a Job,
    /// What it may use.
    pub limits: &'a Limits,
    /// The checks that it runs: those that it gets of these.
    pub share: &'a Share,
}

/// A program about to be run.
pub struct Run {
    sender: Sender<Event>,
    receiver: Receiver<Event>,
}

impl Run {
    /// A run that has not begun, so that its stopper can be handed out.
    pub fn new() -> Run {
        let (sender, receiver) = channel();
        Run { sender, receiver }
    }

    /// A way to stop it.
    pub fn stopper(&self) -> Stopper {
        Stopper(self.sender.clone())
    }

    /// Runs the program to its end.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn run(self, request: &Request) -> Result<Part, Fault> {
        let failed = |error| Fault::file("running", request.program, &error);
        let (ours, theirs) = UnixStream::pair().map_err(failed)?;
        let mut command = Command::new(request.executable);
        limited::arguments(&mut command, request.limits, request.program);
        command.current_dir(request.folder).env_clear();
        command
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("LANG", "C.UTF-8");
        command
            .env("TMPDIR", request.folder)
            .env("RUST_BACKTRACE", "0");
        command.stdin(Stdio::from(OwnedFd::from(theirs)));
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut group = Group::start(&mut command).map_err(failed)?;
        // Our copy of the program's end of the socket would keep it open.
        drop(command);

        let limits = *request.limits;
        if let Some(stdout) = group.child().stdout.take() {
            conversation::drain(stdout, limits.output, false, self.sender.clone());
        }
        if let Some(stderr) = group.child().stderr.take() {
            conversation::drain(stderr, limits.output, true, self.sender.clone());
        }
        let reading = ours.try_clone().map_err(failed)?;
        conversation::listen(reading, &limits, self.sender.clone());
        let sender = self.sender.clone();
        group.when_ended(move || drop(sender.send(Event::Ended)));

        say(&ours, request.job);
        let part = self.follow(group, &ours, request).map_err(failed)?;
        match (&part.ending, part.running, part.refused) {
            (Ending::Completed, _, Some(refused)) => request.share.give_back(refused),
            (Ending::Completed, ..) => {}
            (_, Some(running), _) => request.share.cut(running),
            _ => {}
        }
        Ok(part)
    }

    fn follow(self, group: Group, socket: &UnixStream, request: &Request) -> std::io::Result<Part> {
        let limits = request.limits;
        let mut deadline = Instant::now() + limits.wall;
        let mut conversation = Conversation::new(request.job);
        let mut stderr = Vec::new();
        let mut forced = None;
        let mut stop = false;
        let mut ended = false;
        // The program has ended when its process has, its socket is closed and
        // both its streams are; a process left behind may hold the latter open.
        let mut open = 3;
        while !(ended && open == 0) {
            match self
                .receiver
                .recv_timeout(deadline.saturating_duration_since(Instant::now()))
            {
                Ok(Event::Message(message)) => {
                    if let Err(nonsense) = conversation.hear(*message) {
                        forced = Some(Ending::Nonsense(nonsense));
                        break;
                    }
                    if let Some(place) = conversation.failed() {
                        request.share.failed(place);
                    }
                    if let Some(plan) = conversation.to_order() {
                        let order = request.share.take(plan);
                        say(socket, &conversation.order(order));
                    }
                    if conversation.is_over() {
                        deadline = deadline.min(Instant::now() + limits.grace);
                    }
                }
                Ok(Event::Nonsense(nonsense)) => {
                    forced = Some(Ending::Nonsense(nonsense));
                    break;
                }
                Ok(Event::Error(bytes)) => stderr.extend(bytes),
                Ok(Event::Flooded) => {
                    forced = Some(Ending::Flooded);
                    break;
                }
                Ok(Event::Closed) => open -= 1,
                Ok(Event::Stop) => stop = true,
                Ok(Event::Ended) => {
                    ended = true;
                    deadline = deadline.min(Instant::now() + limits.grace);
                    group.kill();
                }
                Err(RecvTimeoutError::Timeout) if ended => break,
                Err(_) => {
                    forced = Some(Ending::TimedOut);
                    break;
                }
            }
            if stop && conversation.has_plan() {
                forced = Some(Ending::Stopped);
                break;
            }
        }
        let status = group.end()?;
        let ending = forced.unwrap_or_else(|| {
            conversation.ending(Ended::of(status), &String::from_utf8_lossy(&stderr))
        });
        Ok(conversation.part(ending))
    }
}

/// Says something to a program. If it died before it could hear that, its end tells.
fn say(mut socket: &UnixStream, what: &impl Serialize) {
    let mut line = serde_json::to_vec(what).expect("a job or an order can be written");
    line.push(b'\n');
    let _ = socket.write_all(&line);
}

impl Default for Run {
    fn default() -> Run {
        Run::new()
    }
}
