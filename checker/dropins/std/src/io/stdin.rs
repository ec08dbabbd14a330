//! Standard input: it is empty.

use std::io::{BufRead, Empty, IoSliceMut, Read, Result, empty};
use std::marker::PhantomData;

/// The modelled standard input, which is at its end.
#[derive(Debug)]
pub struct Stdin(());

/// The right to read from it alone; there is nothing to read.
#[derive(Debug)]
pub struct StdinLock<'a> {
    empty: Empty,
    borrowed: PhantomData<&'a ()>,
}

pub use ::std::io::Lines;

/// The modelled standard input.
#[must_use]
pub fn stdin() -> Stdin {
    Stdin(())
}

impl Stdin {
    /// The right to read from it alone.
    pub fn lock(&self) -> StdinLock<'static> {
        StdinLock {
            empty: empty(),
            borrowed: PhantomData,
        }
    }

    /// No: nobody types.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        false
    }

    /// Reads a line: there is none.
    ///
    /// # Errors
    /// Never.
    pub fn read_line(&self, line: &mut String) -> Result<usize> {
        self.lock().read_line(line)
    }

    /// Its lines: there are none.
    #[must_use]
    pub fn lines(self) -> Lines<StdinLock<'static>> {
        self.lock().lines()
    }
}

impl Read for Stdin {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
        self.lock().read(bytes)
    }
}

impl Read for &Stdin {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
        self.lock().read(bytes)
    }
}

impl Read for StdinLock<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
        self.empty.read(bytes)
    }

    fn read_vectored(&mut self, bytes: &mut [IoSliceMut<'_>]) -> Result<usize> {
        self.empty.read_vectored(bytes)
    }
}

impl BufRead for StdinLock<'_> {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        self.empty.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.empty.consume(amount);
    }
}
