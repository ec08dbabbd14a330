//! Processes: a program may end its own, and nothing else.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

pub use ::std::process::{
    Child, ChildStderr, ChildStdin, ChildStdout, ExitCode, ExitStatus, Output, Stdio, Termination,
};

/// Ends the program.
#[track_caller]
pub fn exit(code: i32) -> ! {
    engine::exit_process(Some(code))
}

/// Ends the program, as a crash does.
#[track_caller]
pub fn abort() -> ! {
    engine::exit_process(None)
}

/// The number of the modelled process: always the same.
pub fn id() -> u32 {
    1
}

/// A program to be started, which is refused when it comes to that.
#[derive(Debug)]
pub struct Command(());

impl Command {
    /// A command.
    pub fn new(_program: impl AsRef<OsStr>) -> Command {
        Command(())
    }

    /// Refused when the command is started.
    pub fn arg(&mut self, _argument: impl AsRef<OsStr>) -> &mut Command {
        self
    }

    /// Refused when the command is started.
    pub fn args<I, S>(&mut self, _arguments: I) -> &mut Command
    where
        I: IntoIterator<Item = S>,
        S: AsRef<OsStr>,
    {
        self
    }

    /// Refused when the command is started.
    pub fn env(&mut self, _key: impl AsRef<OsStr>, _value: impl AsRef<OsStr>) -> &mut Command {
        self
    }

    /// Refused when the command is started.
    pub fn envs<I, K, V>(&mut self, _variables: I) -> &mut Command
    where
        I: IntoIterator<Item = (K, V)>,
        K: AsRef<OsStr>,
        V: AsRef<OsStr>,
    {
        self
    }

    /// Refused when the command is started.
    pub fn env_remove(&mut self, _key: impl AsRef<OsStr>) -> &mut Command {
        self
    }

    /// Refused when the command is started.
    pub fn env_clear(&mut self) -> &mut Command {
        self
    }

    /// Refused when the command is started.
    pub fn current_dir(&mut self, _folder: impl AsRef<Path>) -> &mut Command {
        self
    }

    /// Refused when the command is started.
    pub fn stdin(&mut self, _stream: impl Into<Stdio>) -> &mut Command {
        self
    }

    /// Refused when the command is started.
    pub fn stdout(&mut self, _stream: impl Into<Stdio>) -> &mut Command {
        self
    }

    /// Refused when the command is started.
    pub fn stderr(&mut self, _stream: impl Into<Stdio>) -> &mut Command {
        self
    }

    /// Refused.
    ///
    /// # Errors
    /// Never: the execution ends here.
    #[track_caller]
    pub fn spawn(&mut self) -> io::Result<Child> {
        engine::unsupported("`std::process::Command::spawn`")
    }

    /// Refused.
    ///
    /// # Errors
    /// Never: the execution ends here.
    #[track_caller]
    pub fn output(&mut self) -> io::Result<Output> {
        engine::unsupported("`std::process::Command::output`")
    }

    /// Refused.
    ///
    /// # Errors
    /// Never: the execution ends here.
    #[track_caller]
    pub fn status(&mut self) -> io::Result<ExitStatus> {
        engine::unsupported("`std::process::Command::status`")
    }
}
