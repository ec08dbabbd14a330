//! Files: they are refused.

use std::io::{Result, Seek, SeekFrom};
use std::path::{Path, PathBuf};

pub use ::std::fs::{DirEntry, FileTimes, FileType, Metadata, Permissions, ReadDir};

refused! {
    /// An open file.
    File = ::std::fs::File
}
refused_stream!(File);

impl Seek for File {
    fn seek(&mut self, _: SeekFrom) -> Result<u64> {
        match *self {}
    }
}

impl File {
    refuse! {
        "`std::fs::File::open`": open<P: AsRef<Path>>(P) -> File;
        "`std::fs::File::create`": create<P: AsRef<Path>>(P) -> File;
        "`std::fs::File::create_new`": create_new<P: AsRef<Path>>(P) -> File;
    }

    /// Another handle of the file.
    ///
    /// # Errors
    /// Never.
    pub fn try_clone(&self) -> Result<File> {
        match *self {}
    }

    /// How to open a file.
    pub fn options() -> OpenOptions {
        OpenOptions::new()
    }
}

/// How to open a file, which is refused when it comes to that.
#[derive(Clone, Debug)]
pub struct OpenOptions(());

macro_rules! options {
    ($($name:ident)*) => {$(
        /// Refused when the file is opened.
        pub fn $name(&mut self, _: bool) -> &mut OpenOptions {
            self
        }
    )*};
}

impl OpenOptions {
    /// How to open a file.
    pub fn new() -> OpenOptions {
        OpenOptions(())
    }

    options!(read write append truncate create create_new);

    /// Refused.
    ///
    /// # Errors
    /// Never: the execution ends here.
    #[track_caller]
    pub fn open<P: AsRef<Path>>(&self, _path: P) -> Result<File> {
        engine::unsupported("`std::fs::OpenOptions::open`")
    }
}

refuse! {
    "`std::fs::canonicalize`": canonicalize<P: AsRef<Path>>(P) -> PathBuf;
    "`std::fs::copy`": copy<P: AsRef<Path>, Q: AsRef<Path>>(P, Q) -> u64;
    "`std::fs::create_dir`": create_dir<P: AsRef<Path>>(P) -> ();
    "`std::fs::create_dir_all`": create_dir_all<P: AsRef<Path>>(P) -> ();
    "`std::fs::exists`": exists<P: AsRef<Path>>(P) -> bool;
    "`std::fs::hard_link`": hard_link<P: AsRef<Path>, Q: AsRef<Path>>(P, Q) -> ();
    "`std::fs::metadata`": metadata<P: AsRef<Path>>(P) -> Metadata;
    "`std::fs::read`": read<P: AsRef<Path>>(P) -> Vec<u8>;
    "`std::fs::read_dir`": read_dir<P: AsRef<Path>>(P) -> ReadDir;
    "`std::fs::read_to_string`": read_to_string<P: AsRef<Path>>(P) -> String;
    "`std::fs::remove_dir`": remove_dir<P: AsRef<Path>>(P) -> ();
    "`std::fs::remove_dir_all`": remove_dir_all<P: AsRef<Path>>(P) -> ();
    "`std::fs::remove_file`": remove_file<P: AsRef<Path>>(P) -> ();
    "`std::fs::rename`": rename<P: AsRef<Path>, Q: AsRef<Path>>(P, Q) -> ();
    "`std::fs::symlink_metadata`": symlink_metadata<P: AsRef<Path>>(P) -> Metadata;
    "`std::fs::write`": write<P: AsRef<Path>, B: AsRef<[u8]>>(P, B) -> ();
}
