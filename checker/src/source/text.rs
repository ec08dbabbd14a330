//! From bytes on disk to text.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::MAX_BYTES;

/// Why a learner's file cannot be read as Rust source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// There is no such file.
    Missing,
    /// It is a folder, a pipe, a device: anything but a file.
    NotAFile(&'static str),
    /// It has more bytes than [`MAX_BYTES`].
    TooLarge(u64),
    /// It is not UTF-8.
    NotUtf8 {
        /// How many bytes of it are valid.
        offset: usize,
        /// The line of the first byte that is not, from 1.
        line: u32,
        /// Its column in characters, from 1.
        column: u32,
    },
    /// The operating system said no.
    Failed(String),
}

impl Unreadable {
    /// What is wrong, to follow "the file": "is not UTF-8 …".
    pub fn message(&self) -> String {
        match self {
            Unreadable::Missing => "does not exist".to_owned(),
            Unreadable::NotAFile(what) => format!("is {what}, not a file of Rust source"),
            Unreadable::TooLarge(bytes) => format!(
                "has {bytes} bytes; more than {MAX_BYTES} are not read, and an answer to an \
                 exercise needs far fewer"
            ),
            Unreadable::NotUtf8 { offset, line, .. } => format!(
                "is not UTF-8 text: the byte at offset {offset}, on line {line}, does not belong \
                 in it. Save the file with the encoding UTF-8"
            ),
            Unreadable::Failed(error) => format!("cannot be read: {error}"),
        }
    }
}

/// Reads a file that may be anything. A symbolic link is followed only to a
/// file, and nothing but a file is ever opened, so that a pipe does not block.
pub(super) fn read(path: &Path) -> Result<String, Unreadable> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => Unreadable::Missing,
        _ => Unreadable::Failed(error.to_string()),
    };
    let about = std::fs::metadata(path).map_err(failed)?;
    if about.is_dir() {
        return Err(Unreadable::NotAFile("a folder"));
    }
    if !about.is_file() {
        return Err(Unreadable::NotAFile("a pipe, a socket or a device"));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Unreadable::TooLarge(about.len().max(bytes.len() as u64)));
    }
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..offset]).into_owned();
        let last = before.rsplit('\n').next().unwrap_or_default();
        Unreadable::NotUtf8 {
            offset,
            line: before.matches('\n').count() as u32 + 1,
            column: last.chars().count() as u32 + 1,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_bytes(bytes: &[u8]) -> Result<String, Unreadable> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        read(file.path())
    }

    #[test]
    fn a_byte_that_is_not_utf8_is_named_by_offset_line_and_column() {
        let refused = read_bytes(b"// one\nlet \xff = 1;").unwrap_err();
        let expected = Unreadable::NotUtf8 {
            offset: 11,
            line: 2,
            column: 5,
        };
        assert_eq!(refused, expected);
    }

    #[test]
    fn a_missing_file_a_folder_and_a_huge_file_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(&folder.path().join("none")), Err(Unreadable::Missing));
        assert_eq!(read(folder.path()), Err(Unreadable::NotAFile("a folder")));
        let huge = vec![b' '; MAX_BYTES as usize + 1];
        assert_eq!(read_bytes(&huge), Err(Unreadable::TooLarge(MAX_BYTES + 1)));
        assert!(read_bytes(&huge[1..]).is_ok());
    }

    #[test]
    fn a_pipe_is_refused_without_waiting_for_a_writer() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        assert!(matches!(read(&pipe), Err(Unreadable::NotAFile(_))));
    }
}
