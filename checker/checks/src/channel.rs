//! The conversation with the judge.

use std::io::{BufRead, BufReader, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;

use rustix::fs::{FileType, Mode, OFlags};
use serde::de::DeserializeOwned;
use trace::protocol::{Job, Message, Order};

/// One end of the socket pair that the judge gave as standard input, kept where
/// the learner's code does not find it by accident.
pub(crate) struct Channel {
    socket: UnixStream,
}

impl Channel {
    /// Takes the socket that is standard input, and puts `/dev/null` in its
    /// place. `None` if standard input is something else: a person is there.
    ///
    /// # Errors
    /// If the system refuses a descriptor.
    pub(crate) fn take() -> std::io::Result<Option<Channel>> {
        let stdin = std::io::stdin();
        let is_socket = rustix::fs::fstat(&stdin)
            .is_ok_and(|it| FileType::from_raw_mode(it.st_mode) == FileType::Socket);
        if !is_socket {
            return Ok(None);
        }
        // A duplicate is closed when another program is started.
        let own = stdin.as_fd().try_clone_to_owned()?;
        let nothing = rustix::fs::open("/dev/null", OFlags::RDONLY, Mode::empty())?;
        rustix::stdio::dup2_stdin(&nothing)?;
        Ok(Some(Channel {
            socket: UnixStream::from(own),
        }))
    }

    /// What the judge says.
    ///
    /// # Errors
    /// If the system refuses a descriptor.
    pub(crate) fn listen(&self) -> std::io::Result<Orders> {
        Ok(Orders(BufReader::new(self.socket.try_clone()?)))
    }

    /// Answers.
    ///
    /// # Errors
    /// If the judge is gone.
    pub(crate) fn say(&self, message: &Message) -> std::io::Result<()> {
        let mut line = serde_json::to_vec(message)?;
        line.push(b'\n');
        (&self.socket).write_all(&line)
    }

    /// Another descriptor of the same socket.
    ///
    /// # Errors
    /// If the system refuses one.
    pub(crate) fn duplicate(&self) -> std::io::Result<OwnedFd> {
        self.socket.as_fd().try_clone_to_owned()
    }
}

/// What the judge says, line by line.
pub(crate) struct Orders(BufReader<UnixStream>);

impl Orders {
    /// What the judge asks for: it is the first that comes.
    ///
    /// # Errors
    /// If nothing comes, or what comes is no job.
    pub(crate) fn job(&mut self) -> std::io::Result<Job> {
        self.line()
    }

    /// What the judge wants to be done next.
    ///
    /// # Errors
    /// If nothing comes, or what comes is no order.
    pub(crate) fn next(&mut self) -> std::io::Result<Order> {
        self.line()
    }

    fn line<T: DeserializeOwned>(&mut self) -> std::io::Result<T> {
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        serde_json::from_str(&line).map_err(std::io::Error::from)
    }
}
