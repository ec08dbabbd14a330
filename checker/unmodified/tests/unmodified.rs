//! Other people's crates run in the controlled world, and not a line of them is changed.

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What each program can come to, as far as it was explored: `all` where that is
/// everywhere.
const EXPECTED: &str = "\
once_cell: two threads fill one cell: all: Returned 1 1 1 | Returned 2 2 1
once_cell: a static that two threads want: all: Returned ab
rayon: a parallel sum: some: Returned 30
rayon: the order of two halves: some: Returned ab | Returned ba
rayon: a half that waits for the other one, and two threads: some: Returned 1
rayon: a half that waits for the other one, and one thread: all: Deadlock
tokio: a message in time, or a timeout: all: Returned Ok(1) | Returned late
tokio: two sleeps: all: Returned ab
tokio: select over two channels: all: Returned Ok('a') | Returned Ok('b')
tokio: two locks, taken in two orders: some: Deadlock | Returned ba ab
tokio: a task on another thread: some: Returned 1 2
tokio: nobody answers: all: Deadlock
dashmap: two threads count the same word: all: Returned 2
dashmap: a reference that is kept too long: all: Deadlock
";

#[test]
fn programs_over_other_peoples_crates_come_to_what_they_should() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let wrapper = Path::new(env!("CARGO_BIN_EXE_drop-in-rustc"));
    let target = wrapper.ancestors().nth(2).unwrap();
    let drop_ins = drop_ins(&here.join("../.."), &target.join("drop-ins"));

    let host = host();
    let mut cargo = cargo(&here.join("programs"), &target.join("programs"));
    // With a target, what runs while it is built is told from what is built.
    cargo.args(["--target", &host]);
    // Cargo does not know that these crates depend on the drop-ins; but it builds them
    // again with other flags.
    cargo.env(
        "RUSTFLAGS",
        format!("--cfg=over_{:x}", fingerprint(&drop_ins)),
    );
    cargo
        .env("RUSTC_WRAPPER", wrapper)
        .env("DROP_INS", drop_ins);
    finish(&mut cargo);

    let program = target.join("programs").join(host).join("release/programs");
    assert_eq!(finish(&mut Command::new(program)), EXPECTED);
}

/// Builds the drop-ins, and says where they are as the wrapper wants to hear it.
fn drop_ins(workspace: &Path, target: &Path) -> String {
    let mut cargo = cargo(workspace, target);
    for package in ["engine", "dropin-std", "dropin-core"] {
        cargo.args(["--package", package]);
    }
    // Crates whose unsafe code is their own business use cells in constants, and read
    // what another thread writes on purpose.
    cargo.args(["--features", "dropin-std/unwatched-cells"]);
    let messages = finish(cargo.args(["--message-format", "json"]));
    let file = |package: &str| {
        let file = messages.split('"').find(|it| {
            let name = Path::new(it).file_name().unwrap_or_default();
            let name = name.to_string_lossy();
            let stem = name.strip_suffix(".rlib").unwrap_or_default();
            // With a hash behind it or without.
            stem.split('-').next() == Some(&format!("lib{package}"))
        });
        PathBuf::from(file.unwrap_or_else(|| panic!("cargo has built no {package}")))
    };
    let named = [
        ("std", "dropin_std"),
        ("core", "dropin_core"),
        ("engine", "engine"),
    ];
    let lines = named.map(|(name, package)| format!("{name}={}\n", file(package).display()));
    let dependencies = target.join("release/deps");
    lines.concat() + &dependencies.display().to_string()
}

/// A number for what is in the libraries that are named.
fn fingerprint(drop_ins: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (_, file) in drop_ins.lines().filter_map(|it| it.split_once('=')) {
        hasher.write(&std::fs::read(file).unwrap());
    }
    hasher.finish()
}

/// A release build of the package in `folder`.
fn cargo(folder: &Path, target: &Path) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--quiet", "--release", "--target-dir"])
        .arg(target);
    cargo.current_dir(folder).env_remove("CARGO_TARGET_DIR");
    for flags in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET"] {
        cargo.env_remove(flags);
    }
    cargo
}

/// The machine, by the compiler's name for it.
fn host() -> String {
    let version = finish(Command::new("rustc").arg("-vV"));
    let host = version.lines().find_map(|it| it.strip_prefix("host: "));
    host.expect("the compiler knows where it is").to_owned()
}

fn finish(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{errors}");
    text
}
