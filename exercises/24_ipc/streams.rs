//! Streams that behave as real ones sometimes do.

use std::{
    io::{self, Error, ErrorKind, Read, Write},
    sync::{Arc, Mutex},
};

/// Gives and takes only a few bytes at a time, and is interrupted before each.
pub struct Trickle {
    pub bytes: Vec<u8>,
    pub at_once: usize,
    interrupted: bool,
}

impl Trickle {
    pub fn of(bytes: Vec<u8>, at_once: usize) -> Trickle {
        Trickle {
            bytes,
            at_once,
            interrupted: false,
        }
    }

    fn interrupt(&mut self) -> io::Result<()> {
        self.interrupted = !self.interrupted;
        match self.interrupted {
            true => Err(Error::from(ErrorKind::Interrupted)),
            false => Ok(()),
        }
    }
}

impl Read for Trickle {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.interrupt()?;
        let count = self.at_once.min(to.len()).min(self.bytes.len());
        to[..count].copy_from_slice(&self.bytes[..count]);
        self.bytes.drain(..count);
        Ok(count)
    }
}

impl Write for Trickle {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        self.interrupt()?;
        let count = self.at_once.min(from.len());
        self.bytes.extend(&from[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What arrives at the other side.
#[derive(Clone, Default)]
pub struct Arrived(pub Arc<Mutex<Vec<u8>>>);

impl Write for Arrived {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panics").extend(from);
        Ok(from.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Fails.
pub struct Torn;

impl Read for Torn {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(Error::from(ErrorKind::ConnectionReset))
    }
}

impl Write for Torn {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(Error::from(ErrorKind::BrokenPipe))
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(Error::from(ErrorKind::BrokenPipe))
    }
}
