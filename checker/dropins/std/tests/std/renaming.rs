//! A learner's file, compiled as the checker does it: with the drop-ins under
//! the names `std` and `core`, and without a word of ours.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The libraries that cargo makes of the drop-ins, with the folder that holds
/// what they depend on.
struct Libraries {
    found: Vec<(String, PathBuf)>,
    dependencies: PathBuf,
}

impl Libraries {
    fn build() -> Libraries {
        let here = std::env::current_exe().unwrap();
        let dependencies = here.parent().unwrap();
        let profile = dependencies.parent().unwrap();
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(["build", "--offline", "--quiet", "--message-format", "json"])
            .args(["--package", "dropin-std", "--package", "dropin-core"])
            .arg("--target-dir")
            .arg(profile.parent().unwrap())
            .current_dir(env!("CARGO_MANIFEST_DIR"));
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        let built = cargo.output().unwrap();
        let text = String::from_utf8_lossy(&built.stdout);
        let errors = String::from_utf8_lossy(&built.stderr);
        assert!(built.status.success(), "{text}{errors}");
        // One JSON document a line, of which two strings are wanted.
        let found = text
            .lines()
            .filter(|line| line.contains(r#""reason":"compiler-artifact""#))
            .flat_map(|line| line.split('"'))
            .filter(|it| it.ends_with(".rlib"))
            .map(PathBuf::from)
            .map(|path| {
                let name = path.file_stem().unwrap().to_string_lossy();
                let name = name.trim_start_matches("lib");
                let name = name.split('-').next().unwrap().to_owned();
                (name, path)
            })
            .collect();
        Libraries {
            found,
            dependencies: dependencies.to_owned(),
        }
    }

    fn path(&self, name: &str) -> &Path {
        let found = self.found.iter().find(|it| it.0 == name);
        &found.unwrap_or_else(|| panic!("cargo built no {name}")).1
    }

    fn rustc(&self) -> Command {
        let mut rustc = Command::new("rustc");
        rustc.args(["--edition", "2024", "--deny", "warnings", "-L"]);
        rustc.arg(format!("dependency={}", self.dependencies.display()));
        for (name, library) in [("std", "dropin_std"), ("core", "dropin_core")] {
            rustc.arg("--extern");
            rustc.arg(format!("{name}={}", self.path(library).display()));
        }
        rustc
    }
}

fn must_succeed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_learners_file_is_explored_without_a_change() {
    let libraries = Libraries::build();
    let learner = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/std/learner");
    let room = libraries.dependencies.join("dropin-std-renaming");
    std::fs::create_dir_all(&room).unwrap();
    let library = room.join("liblearner.rlib");
    must_succeed(
        libraries
            .rustc()
            .args(["--crate-type", "rlib", "--crate-name", "learner", "-o"])
            .arg(&library)
            .arg(learner.join("lib.rs")),
    );
    let program = room.join("main");
    must_succeed(
        libraries
            .rustc()
            .args(["--crate-name", "main", "-o"])
            .arg(&program)
            .arg("--extern")
            .arg(format!("learner={}", library.display()))
            .arg("--extern")
            .arg(format!("engine={}", libraries.path("engine").display()))
            .arg(learner.join("main.rs")),
    );
    assert_eq!(must_succeed(&mut Command::new(&program)), "all is well\n");
    // The learner's own tests compile too.
    must_succeed(
        libraries
            .rustc()
            .args(["--test", "--crate-name", "learner", "-o"])
            .arg(room.join("tests"))
            .arg(learner.join("lib.rs")),
    );
}
