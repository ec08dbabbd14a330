//! Check files as object code, kept for as long as the learner's crate looks the
//! same from outside.
//!
//! A learner edits bodies of functions again and again, of which a check sees
//! nothing. So the check is compiled against the [outline](crate::source::Outline)
//! of their file, and linked with the file itself. If that cannot be done, for
//! whatever reason, the check is compiled against the file itself: here nobody
//! is told why.

use std::path::Path;
use std::process::{Command, Stdio};

use trace::protocol::World;

use super::call::{self, Finished, IN_ONE_GO};
use super::compile::{Key, Request};
use super::keeper::{self, Argument};
use crate::fault::Fault;
use crate::process::{self, Ended};
use crate::run::{Limits, limited};
use crate::source::Outline;
use crate::workplace::{self, Workplace};

/// Objects that are kept.
const MOST: usize = 128;
/// The linker that rustc calls.
const LINKER: &str = "cc";
/// The room of the objects.
const ROOM: &str = "objects";

/// Links the check with the learner's crate `library`. Says whether there is a
/// `program` now.
///
/// # Errors
/// Files cannot be written.
pub(super) fn link(
    request: &Request,
    world: World,
    workplace: &Workplace,
    library: &Path,
    program: &Path,
) -> Result<bool, Fault> {
    let Some(outline) = request.source.outline() else {
        return Ok(false);
    };
    let objects = workplace.room(ROOM)?;
    let name = name(request, world, &outline, &objects)?;
    let folder = objects.join(&name);
    if folder.is_dir() {
        workplace::touch(&folder);
    } else if !compile(request, world, &outline, &folder)? {
        return Ok(false);
    }
    workplace::prune(&objects, MOST);
    let order: Option<Vec<Argument>> = workplace.recall(&format!("{ROOM}/{name}"), keeper::ORDER);
    let is_linked = order.is_some_and(|order| {
        let mut command = Command::new(request.executable);
        limited::arguments(&mut command, &Limits::of_compiler(), Path::new(LINKER));
        for argument in order {
            match argument {
                Argument::Plain(text) => command.arg(text),
                Argument::Object(name) => command.arg(folder.join(name)),
                Argument::Library => command.arg(library),
                Argument::Program => command.arg(program),
            };
        }
        is_done(&mut command)
    });
    if !is_linked && !process::interrupted() {
        // Whatever it was, it would be the same the next time.
        let _ = std::fs::remove_dir_all(&folder);
    }
    Ok(is_linked)
}

/// A name for everything that the object depends on.
fn name(
    request: &Request,
    world: World,
    outline: &Outline,
    objects: &Path,
) -> Result<String, Fault> {
    let mut key = Key::of_exercise(request)?;
    key.add(outline.text.as_bytes());
    if outline.is_placed {
        key.add(request.source.shown.as_os_str().as_encoded_bytes());
    }
    key.add(format!("{world:?}").as_bytes());
    // The order to link names files of these.
    for folder in [
        &request.support.folder,
        &request.support.toolchain.rustc,
        objects,
    ] {
        key.add(folder.as_os_str().as_encoded_bytes());
    }
    Ok(key.name())
}

/// Compiles the check against the outline, and keeps the object in `folder`. Says
/// whether that could be done.
fn compile(
    request: &Request,
    world: World,
    outline: &Outline,
    folder: &Path,
) -> Result<bool, Fault> {
    let parent = folder.parent().unwrap_or(folder);
    let failed = |error| Fault::file("writing in", parent, &error);
    let temporary = tempfile::Builder::new()
        .prefix(".compiling-")
        .tempdir_in(parent)
        .map_err(failed)?;
    let at = temporary.path();
    let source = at.join("lib.rs");
    std::fs::write(&source, with_all_crates(request, world, outline)).map_err(failed)?;
    let library = at.join(format!("lib{}.rlib", request.exercise.crate_name()));
    let mut command = call::library(request, world, &source, &library)?;
    command.args([IN_ONE_GO, "--cap-lints=allow"]);
    if !matches!(call::finish(&mut command), Ok(Finished::Well)) {
        return Ok(false);
    }
    let kept = at.join("kept");
    std::fs::create_dir(&kept).map_err(failed)?;
    let linker = at.join(keeper::NAME);
    std::os::unix::fs::symlink(request.executable, &linker).map_err(failed)?;
    let program = kept.join("check");
    let mut command = call::check(request, world, &library, &program)?;
    let mut keeps = std::ffi::OsString::from("-Clinker=");
    keeps.push(&linker);
    command.arg(IN_ONE_GO).arg(keeps);
    // It is linked more often than it is run.
    command.arg("-Clink-arg=-Wl,-O0");
    // Errors are better told by what the learner wrote.
    if !matches!(call::finish(&mut command), Ok(Finished::Well)) {
        return Ok(false);
    }
    let order = kept.join(keeper::ORDER);
    let Some(arguments) = std::fs::read(&order)
        .ok()
        .and_then(|it| name_library(&it, &library))
    else {
        return Ok(false);
    };
    std::fs::write(&order, arguments).map_err(failed)?;
    std::fs::remove_file(&program).map_err(failed)?;
    match std::fs::rename(&kept, folder) {
        Ok(()) => Ok(true),
        // Another command was faster, with the same texts.
        Err(_) => Ok(folder.is_dir()),
    }
}

/// The outline, with the crates that the bodies may name: they have to be linked.
fn with_all_crates(request: &Request, world: World, outline: &Outline) -> String {
    let core = (world == World::Controlled).then_some("core");
    let names = request.exercise.dependencies.iter().map(String::as_str);
    let crates = names
        .chain(core)
        .map(|it| format!("\nextern crate {it} as _;"));
    std::iter::once(outline.text.clone())
        .chain(crates)
        .collect()
}

/// The order, with a mark where it names the learner's crate.
fn name_library(order: &[u8], library: &Path) -> Option<Vec<u8>> {
    let mut order: Vec<Argument> = serde_json::from_slice(order).ok()?;
    let named = Argument::Plain(library.to_str()?.to_owned());
    let place = order.iter_mut().find(|it| **it == named)?;
    *place = Argument::Library;
    serde_json::to_vec(&order).ok()
}

fn is_done(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let limits = Limits::of_compiler();
    let output = process::run(command, limits.wall, limits.messages);
    output.is_ok_and(|it| it.ended == Ended::Exit(0))
}
