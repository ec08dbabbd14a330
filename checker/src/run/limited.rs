//! The small program in between: it limits itself, and then becomes the program
//! to be limited. (A process can bind itself to its parent's life and set its
//! own limits without `unsafe`; its parent cannot do that for it.)

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use rustix::process::{Resource, Rlimit};

use super::limits::Limits;

/// The first argument that makes the command this program; not for people.
pub const NAME: &str = "--become-limited";

/// The exit code if the program cannot be started at all.
pub const FAILED: u8 = 127;

/// Adds the arguments with which the checker's own executable becomes `program`
/// within `limits`. Further arguments are the program's.
pub(crate) fn arguments(command: &mut Command, limits: &Limits, program: &Path) {
    command.arg(NAME);
    command.arg(std::process::id().to_string());
    command.arg(limits.cpu.to_string());
    command.arg(limits.file.to_string());
    command.arg(limits.memory.map_or("-".to_owned(), |it| it.to_string()));
    command.arg(program);
}

/// Does what the arguments after [`NAME`] say; returns only if that fails, with
/// the reason.
pub fn become_program(arguments: &[OsString]) -> String {
    let text = |index: usize| {
        arguments
            .get(index)
            .and_then(|it| it.to_str())
            .unwrap_or_default()
    };
    let Some(program) = arguments.get(4) else {
        return "no program was named".to_owned();
    };
    if !is_bound_to(text(0)) {
        return "the checker is gone".to_owned();
    }
    let limits = [
        (Resource::Core, Some(0)),
        (Resource::Cpu, text(1).parse().ok()),
        (Resource::Fsize, text(2).parse().ok()),
        (Resource::Data, text(3).parse().ok()),
    ];
    for (resource, most) in limits {
        let Some(most) = most else { continue };
        let now = rustix::process::getrlimit(resource);
        let most = now.maximum.map_or(most, |it| it.min(most));
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        if let Err(error) = rustix::process::setrlimit(resource, limit) {
            return format!("a limit could not be set: {error}");
        }
    }
    Command::new(program)
        .args(&arguments[5..])
        .exec()
        .to_string()
}

/// Binds this process's life to its parent's, which must still be the one that
/// started it. Elsewhere than on Linux a checker that is killed can leave its
/// program behind, until its processor time is up.
fn is_bound_to(parent: &str) -> bool {
    #[cfg(target_os = "linux")]
    if rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))
        .is_err()
    {
        return false;
    }
    let now = rustix::process::getppid().map(|it| it.as_raw_nonzero().get().to_string());
    now.as_deref() == Some(parent)
}
