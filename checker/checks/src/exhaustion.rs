//! The end of a process whose program ran out of something.
//!
//! The handler may run in a signal handler, in the middle of an allocation: it
//! writes its message from a fixed buffer, with one system call, and exits.

use std::cell::Cell;
use std::os::fd::OwnedFd;
use std::sync::OnceLock;

use engine::Exhausted;
use trace::protocol::Limit;

/// Seconds of processor time without a step.
const PATIENCE: u32 = 10;

/// The exit code of a process that stopped itself.
const EXIT_CODE: i32 = 9;

static CHANNEL: OnceLock<OwnedFd> = OnceLock::new();

thread_local! {
    /// The name of the running check, as JSON.
    static CHECK: Cell<&'static [u8]> = const { Cell::new(b"\"\"") };
}

/// Reports on `channel` from now on when this thread's program runs out of
/// something.
///
/// # Errors
/// If the system refuses a timer, a signal stack or a descriptor.
pub(crate) fn watch(channel: OwnedFd) -> std::io::Result<()> {
    CHANNEL.get_or_init(|| channel);
    engine::on_exhausted(report);
    engine::guard(PATIENCE)
}

/// Says which check runs from now on.
pub(crate) fn running(check: &str) {
    let name = serde_json::to_string(check).unwrap_or_default();
    // A few bytes for each check: a signal handler may read them at any time.
    CHECK.set(name.leak().as_bytes());
}

/// A message under construction, without allocation.
struct Line {
    bytes: [u8; 8192],
    length: usize,
}

impl Line {
    fn push(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if let Some(place) = self.bytes.get_mut(self.length) {
                *place = byte;
                self.length += 1;
            }
        }
    }

    fn number(&mut self, number: u64) {
        let mut digits = [0; 20];
        let mut first = digits.len();
        let mut rest = number;
        loop {
            first -= 1;
            digits[first] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.push(&digits[first..]);
    }

    fn text(&mut self, text: &str) {
        self.push(b"\"");
        for byte in text.bytes() {
            match byte {
                b'"' | b'\\' => self.push(&[b'\\', byte]),
                0..0x20 => self.push(b"?"),
                _ => self.push(&[byte]),
            }
        }
        self.push(b"\"");
    }
}

fn message(check: &[u8], exhausted: &Exhausted) -> Line {
    let mut line = Line {
        bytes: [0; 8192],
        length: 0,
    };
    line.push(b"{\"message\":\"stuck\",\"check\":");
    line.push(check);
    line.push(b",\"thread\":");
    match exhausted.thread {
        Some(thread) => line.number(thread as u64),
        None => line.push(b"null"),
    }
    line.push(b",\"site\":");
    match exhausted.site {
        Some(site) => {
            line.push(b"{\"file\":");
            line.text(site.file());
            line.push(b",\"line\":");
            line.number(u64::from(site.line()));
            line.push(b",\"column\":");
            line.number(u64::from(site.column()));
            line.push(b"}");
        }
        None => line.push(b"null"),
    }
    line.push(b",\"limit\":\"");
    line.push(match exhausted.limit {
        Limit::Time => b"time",
        Limit::Memory => b"memory",
        Limit::Stack => b"stack",
        Limit::Output => b"output",
        Limit::Threads => b"threads",
    });
    line.push(b"\",\"trace\":null}\n");
    line
}

fn report(exhausted: &Exhausted) -> ! {
    let line = message(CHECK.get(), exhausted);
    if let Some(channel) = CHANNEL.get() {
        let mut rest = &line.bytes[..line.length];
        while !rest.is_empty() {
            match rustix::io::write(channel, rest) {
                Ok(written) => rest = &rest[written..],
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => break,
            }
        }
    }
    exit()
}

#[allow(unsafe_code)]
fn exit() -> ! {
    // SAFETY: ends the process at once. Handlers registered for its exit must
    // not run here: they may wait for a lock that this thread holds.
    unsafe { libc::_exit(EXIT_CODE) }
}

#[cfg(test)]
mod tests {
    use std::panic::Location;

    use trace::protocol::Message;

    use super::*;

    #[test]
    fn the_message_is_the_protocols_own() {
        let site = Location::caller();
        for limit in [
            Limit::Time,
            Limit::Memory,
            Limit::Stack,
            Limit::Output,
            Limit::Threads,
        ] {
            let exhausted = Exhausted {
                limit,
                thread: Some(12),
                site: Some(site),
            };
            let line = message(br#""a \"check\"""#, &exhausted);
            let read: Message = serde_json::from_slice(&line.bytes[..line.length]).unwrap();
            let expected = Message::Stuck {
                check: "a \"check\"".to_owned(),
                thread: Some(12),
                site: Some(trace::Site {
                    file: site.file().to_owned(),
                    line: site.line(),
                    column: site.column(),
                }),
                limit,
                trace: None,
            };
            assert_eq!(read, expected);
        }
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let exhausted = Exhausted {
            limit: Limit::Time,
            thread: None,
            site: None,
        };
        let line = message(b"\"x\"", &exhausted);
        let read: Message = serde_json::from_slice(&line.bytes[..line.length]).unwrap();
        assert!(matches!(
            read,
            Message::Stuck {
                thread: None,
                site: None,
                ..
            }
        ));
    }
}
