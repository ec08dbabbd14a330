//! What a learner is told before the first exercise of each part.

use std::fs;
use std::path::Path;

use crate::support::{Workspace, reference};
use checker::catalog::Catalog;
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

#[test]
fn every_part_of_the_course_is_introduced_in_the_order_of_its_exercises() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let catalog = Catalog::find(&root.canonicalize().unwrap()).unwrap();
    let mut of_exercises: Vec<&str> = catalog
        .exercises
        .iter()
        .map(|it| it.part.as_str())
        .collect();
    of_exercises.dedup();
    let introduced: Vec<&str> = catalog.parts.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        introduced, of_exercises,
        "the sections of exercises/README.md, and the parts that the exercises name"
    );
    for part in &catalog.parts {
        let words = part.introduction.split_whitespace().count();
        assert!((20..=80).contains(&words), "{}: {words} words", part.name);
    }
}

#[test]
fn a_part_is_introduced_when_its_first_exercise_is_next_and_only_then() {
    let workspace = Workspace::new();
    let page = "# All\n\nHello.\n\n## Threads\n\nSeveral places at once. And\none memory.\n";
    fs::write(workspace.path("exercises/README.md"), page).unwrap();
    let overview = || workspace.checker(&[]).assert().success();
    let introduction = || contains("Threads\n\nSeveral places at once. And\none memory.");
    overview().stdout(introduction().and(contains("Next is count")));
    workspace
        .checker(&["list"])
        .assert()
        .success()
        .stdout(contains("threads\n  Several places at once.\n").and(contains("memory").not()));
    workspace.write(reference().replace("join().unwrap()", "join().expect(\"\")"));
    overview().stdout(introduction().not().and(contains("You have begun count")));
}
