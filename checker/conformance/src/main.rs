//! Holds the drop-in for `std` to the standard library's own tests.
//!
//! ```text
//! files → prepare → libraries → subject → report
//! ```
//!
//! Takes the folder `library` of the standard library's sources; `run` beside
//! this package gets it from Debian. With `--api`, holds the drop-in to the list
//! of the standard library's items instead.

mod api;
mod files;
mod libraries;
mod prepare;
mod report;
mod subject;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use files::{FILES, File};
use libraries::Libraries;
use report::Count;

/// The machinery failed, which says nothing about the drop-ins.
#[derive(Debug)]
struct Fault(String);

/// Some test failed.
const FAILED: u8 = 1;
/// The arguments are wrong.
const USAGE: u8 = 2;
/// The machinery failed; trying again may help.
const INFRASTRUCTURE: u8 = 3;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (options, places): (Vec<_>, Vec<_>) = arguments.iter().partition(|it| it.starts_with("--"));
    let verbose = match &options[..] {
        [] => false,
        [option] if *option == "--verbose" => true,
        [option] if *option == "--api" && places.is_empty() => return api(false),
        [option] if *option == "--write-api" && places.is_empty() => return api(true),
        _ => return usage(),
    };
    let [library, wanted @ ..] = &places[..] else {
        return usage();
    };
    let is_wanted =
        |file: &&File| wanted.is_empty() || wanted.iter().any(|&it| file.asked.contains(it));
    let files: Vec<&File> = FILES.iter().filter(is_wanted).collect();
    if files.is_empty() {
        eprintln!("error: none of the files has such a path");
        return ExitCode::from(USAGE);
    }
    match judge_all(Path::new(library), &files, verbose) {
        Ok(count) if count.failed == 0 => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(FAILED),
        Err(fault) => infrastructure(&fault),
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: conformance [--verbose] LIBRARY [FILE…] | --api | --write-api");
    ExitCode::from(USAGE)
}

/// Holds the drop-in to the toolchain's documentation.
fn api(write: bool) -> ExitCode {
    let flaws = alone().and_then(|_alone| api::check(&room().join("api"), write));
    match flaws {
        Ok(flaws) => {
            flaws.iter().for_each(|flaw| println!("{flaw}"));
            println!("{} flaws", flaws.len());
            ExitCode::from(if flaws.is_empty() { 0 } else { FAILED })
        }
        Err(fault) => infrastructure(&fault),
    }
}

fn infrastructure(Fault(what): &Fault) -> ExitCode {
    eprintln!("error: {what}");
    ExitCode::from(INFRASTRUCTURE)
}

/// Where files are compiled.
fn room() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    target.unwrap_or_else(default).join("conformance")
}

/// One run at a time: all work in the same [`room`].
fn alone() -> Result<std::fs::File, Fault> {
    let lock = room().join("lock");
    let opened = std::fs::create_dir_all(room()).and_then(|()| std::fs::File::create(&lock));
    let file = opened.and_then(|file| file.lock().map(|()| file));
    file.map_err(|error| Fault(format!("{} cannot be locked: {error}", lock.display())))
}

fn judge_all(library: &Path, files: &[&File], verbose: bool) -> Result<Count, Fault> {
    let libraries = Libraries::build()?;
    let _alone = alone()?;
    let mut total = Count::default();
    for file in files {
        let Some(path) = file.find(library) else {
            let place = library.display();
            return Err(Fault(format!(
                "{place} has neither {} nor {}",
                file.asked, file.formerly
            )));
        };
        let room = room().join(file.asked.replace(['/', '.'], "-"));
        let fates = subject::judge(file, &path, &libraries, &room)?;
        let found = path.strip_prefix(library).unwrap_or(&path);
        total += report::print(file.asked, found, &fates, verbose);
    }
    println!("{total}");
    Ok(total)
}
