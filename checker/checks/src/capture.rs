//! What a body prints on real threads.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::MemfdFlags;

/// Bytes of output that are looked at.
const MOST: u64 = 4 << 20;

/// Standard output, on its way into memory.
pub(crate) struct Capture {
    before: OwnedFd,
    file: File,
}

impl Capture {
    /// Redirects standard output.
    ///
    /// # Errors
    /// If the system refuses a descriptor.
    pub(crate) fn begin() -> std::io::Result<Capture> {
        std::io::stdout().flush()?;
        let before = std::io::stdout().as_fd().try_clone_to_owned()?;
        let file = File::from(rustix::fs::memfd_create("output", MemfdFlags::CLOEXEC)?);
        rustix::stdio::dup2_stdout(&file)?;
        Ok(Capture { before, file })
    }

    /// Puts standard output back, and says what was printed.
    ///
    /// # Errors
    /// If what was printed cannot be read.
    pub(crate) fn end(mut self) -> std::io::Result<String> {
        let flushed = std::io::stdout().flush();
        rustix::stdio::dup2_stdout(&self.before)?;
        flushed?;
        self.file.rewind()?;
        let mut bytes = Vec::new();
        (&self.file).take(MOST).read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
