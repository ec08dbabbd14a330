//! A client, on the thread of the check: it never waits for more than there is.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, TcpStream},
};

use crate::server::Server;

/// One end of a connection.
pub struct Client<'s> {
    server: &'s Server,
    name: String,
    stream: TcpStream,
    /// What has come, and was not looked at yet.
    received: Vec<u8>,
    /// Whether the other side has ended the connection, in whatever way.
    is_over: bool,
}

impl<'s> Client<'s> {
    /// The client at this end of `stream`.
    pub fn new(server: &'s Server, name: &str, stream: TcpStream) -> Client<'s> {
        stream.set_nonblocking(true).expect("a socket");
        // Each piece goes out at once.
        stream.set_nodelay(true).expect("a socket");
        Client {
            server,
            name: name.to_owned(),
            stream,
            received: Vec::new(),
            is_over: false,
        }
    }

    /// Sends all of it.
    pub fn send(&mut self, text: impl AsRef<[u8]>) {
        let mut rest = text.as_ref();
        while !rest.is_empty() && !self.is_over {
            let sent = checks::comes(|| match self.offer(rest) {
                0 if !self.is_over => None,
                sent => Some(sent),
            });
            match sent {
                Some(sent) => rest = &rest[sent..],
                None => {
                    let what = format!("the time when all that {} said was read", self.name);
                    self.server.never_comes(&what);
                }
            }
        }
    }

    /// Sends as much as is taken at once; says how many bytes.
    pub fn offer(&mut self, bytes: &[u8]) -> usize {
        match self.stream.write(bytes) {
            Ok(sent) => sent,
            Err(error) => {
                self.is_over |= !is_early(error.kind());
                0
            }
        }
    }

    /// Says that there is no more to come.
    pub fn has_spoken(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// Asks that the next answer be this one.
    pub fn hears(&mut self, expected: &str) {
        let what = format!("the answer to {}", self.name);
        let line = checks::comes(|| self.line());
        let Some(line) = line else {
            let begin: String = expected.chars().take(40).collect();
            let missing = match begin == expected {
                true => format!("the answer {begin:?} to {}", self.name),
                false => format!("the answer that begins with {begin:?} to {}", self.name),
            };
            self.server.never_comes(&missing);
        };
        if line.is_none() {
            self.server.look_after();
        }
        checks::equal(&what, line, Some(expected.to_owned()));
    }

    /// Asks one question, and waits for the answer.
    pub fn asks(&mut self, line: &str) {
        self.send(format!("{line}\n"));
        self.hears(&mirrored(line));
    }

    /// Asks that the connection be closed, with nothing more to hear.
    pub fn is_closed(&mut self) {
        let what = format!("the end of the connection of {}", self.name);
        let last = checks::comes(|| self.line());
        match last {
            Some(last) => {
                let what = format!("what {} hears instead of the end", self.name);
                checks::equal(&what, last, None);
            }
            None => self.server.never_comes(&what),
        }
    }

    /// Looks what has become of the connection; what there is to hear does not matter.
    pub fn look(&mut self) {
        self.receive();
        self.received.clear();
    }

    /// Whether the other side is known to have ended the connection.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Leaves with an answer unread, which the other side hears of as an error.
    pub fn slams_the_door(mut self) {
        self.send("never heard\n");
        let arrived = checks::comes(|| self.stream.peek(&mut [0]).is_ok().then_some(()));
        if arrived.is_none() {
            let what = format!("the answer to {}", self.name);
            self.server.never_comes(&what);
        }
    }

    /// The next line, or `Some(None)` if there is none any more; `None` if nothing is
    /// known yet.
    fn line(&mut self) -> Option<Option<String>> {
        if !self.received.contains(&b'\n') {
            self.receive();
        }
        match self.received.iter().position(|&byte| byte == b'\n') {
            Some(end) => {
                let line: Vec<u8> = self.received.drain(..=end).collect();
                Some(Some(String::from_utf8_lossy(&line[..end]).into_owned()))
            }
            None if self.is_over && self.received.is_empty() => Some(None),
            // A line that breaks off.
            None if self.is_over => {
                let rest = std::mem::take(&mut self.received);
                Some(Some(String::from_utf8_lossy(&rest).into_owned()))
            }
            None => None,
        }
    }

    /// Takes what is there.
    fn receive(&mut self) {
        let mut bytes = [0; 16 * 1024];
        match self.stream.read(&mut bytes) {
            Ok(0) => self.is_over = true,
            Ok(count) => self.received.extend(&bytes[..count]),
            Err(error) => self.is_over |= !is_early(error.kind()),
        }
    }
}

/// Nothing is there, which is no error.
fn is_early(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// What is answered to a line.
pub fn mirrored(line: &str) -> String {
    line.chars().rev().collect()
}
