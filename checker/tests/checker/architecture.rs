//! ARCHITECTURE.md is true as far as a test can tell.

use std::path::Path;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn page() -> String {
    std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there")
}

/// Everything between backquotes that looks like a path.
fn named_paths(page: &str) -> Vec<&str> {
    page.split('`')
        .skip(1)
        .step_by(2)
        .filter(|it| it.starts_with("checker/") && !it.contains(char::is_whitespace))
        .collect()
}

#[test]
fn every_path_it_names_exists() {
    let page = page();
    let paths = named_paths(&page);
    assert!(
        paths.len() > 20,
        "the page names its files by path: {paths:?}"
    );
    let gone: Vec<_> = paths
        .iter()
        .filter(|it| !root().join(it).exists())
        .collect();
    assert!(
        gone.is_empty(),
        "ARCHITECTURE.md names what is not there: {gone:?}"
    );
}

#[test]
fn it_leaves_out_no_crate_of_the_checker() {
    let page = page();
    let paths = named_paths(&page);
    let mut folders = vec![root().join("checker")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the workspace") {
            let path = entry.expect("an entry").path();
            let hidden = path
                .file_name()
                .is_some_and(|it| it.as_encoded_bytes().starts_with(b"."));
            if !path.is_dir() || hidden || path.ends_with("target") || path.ends_with("tests") {
                continue;
            }
            if path.join("Cargo.toml").is_file() {
                let name = path.strip_prefix(root()).expect("below the root");
                let named = paths.iter().any(|it| Path::new(it) == name);
                assert!(
                    named,
                    "ARCHITECTURE.md does not say what {} is",
                    name.display()
                );
            }
            folders.push(path);
        }
    }
}
