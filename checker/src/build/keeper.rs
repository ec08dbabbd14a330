//! What rustc takes for its linker: it links nothing, but keeps the objects and
//! the order to link them, which can then be carried out as often as need be.

use std::ffi::{OsStr, OsString};
use std::io::{Error, Result};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// The name under which the checker's own executable is the keeper.
pub const NAME: &str = "checker-keeps-objects";

/// The file in which the order is kept.
pub(super) const ORDER: &str = "order.json";

/// One argument of the linker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Argument {
    /// As it is.
    Plain(String),
    /// The path of an object that is kept beside the order, under this name.
    Object(String),
    /// The path of the learner's crate.
    Library,
    /// The path of the program to be made.
    Program,
}

/// Whether the executable was called by the keeper's name.
pub fn is_meant(executable: &OsStr) -> bool {
    Path::new(executable).file_name() == Some(OsStr::new(NAME))
}

/// Keeps what the linker's arguments name, in the folder of the program that it
/// would make. That program is left empty.
///
/// # Errors
/// A file cannot be read or written, or the arguments are none that can be
/// repeated later.
pub fn keep(arguments: &[OsString]) -> Result<()> {
    let program = arguments.iter().skip_while(|it| *it != "-o").nth(1);
    let program = program.ok_or_else(|| Error::other("the program has no name"))?;
    let folder = Path::new(program).parent().unwrap_or(Path::new("."));
    let mut order = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        let text = argument
            .to_str()
            .filter(|it| !it.starts_with('@'))
            .ok_or_else(|| Error::other("arguments that are no text"))?;
        order.push(if argument == program {
            Argument::Program
        } else if text.ends_with(".o") && Path::new(text).is_file() {
            let name = format!("{index}.o");
            std::fs::copy(text, folder.join(&name))?;
            Argument::Object(name)
        } else {
            Argument::Plain(text.to_owned())
        });
    }
    std::fs::write(folder.join(ORDER), serde_json::to_vec(&order)?)?;
    std::fs::write(program, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_kept_and_everything_else_is_written_down() {
        let folder = tempfile::tempdir().unwrap();
        let object = folder.path().join("a.o");
        std::fs::write(&object, "code").unwrap();
        let program = folder.path().join("kept").join("program");
        std::fs::create_dir(program.parent().unwrap()).unwrap();
        let arguments = [
            "-m64".as_ref(),
            object.as_os_str(),
            "-o".as_ref(),
            program.as_os_str(),
        ];
        keep(&arguments.map(OsStr::to_owned)).unwrap();
        std::fs::remove_file(object).unwrap();
        let kept = program.with_file_name("1.o");
        assert_eq!(std::fs::read(kept).unwrap(), b"code");
        let order = std::fs::read(program.with_file_name(ORDER)).unwrap();
        let order: Vec<Argument> = serde_json::from_slice(&order).unwrap();
        let expected = [
            Argument::Plain("-m64".to_owned()),
            Argument::Object("1.o".to_owned()),
            Argument::Plain("-o".to_owned()),
            Argument::Program,
        ];
        assert_eq!(order, expected);
    }

    #[test]
    fn what_cannot_be_repeated_is_refused() {
        assert!(keep(&["@arguments".into(), "-o".into(), "/no/program".into()]).is_err());
        assert!(keep(&["-m64".into()]).is_err());
    }
}
