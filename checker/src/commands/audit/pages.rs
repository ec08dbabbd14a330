//! Whether what a learner reads and runs compiles: the skeleton and the demo
//! without a warning, and the code in the lesson.

use crate::build::{CompilerMessage, Inspection, Kind};
use crate::catalog::{Exercise, lesson};
use crate::fault::Fault;
use crate::judge::Judge;
use crate::source::Source;

/// What does not compile.
pub(super) fn flaws(exercise: &Exercise, judge: &Judge<'_>) -> Result<Vec<String>, Fault> {
    let path = exercise.source();
    let Ok(source) = Source::read(&path, &path) else {
        // Said elsewhere.
        return Ok(Vec::new());
    };
    judge.inspect(exercise, &source, |inspection| {
        let mut flaws = Vec::new();
        let library = inspection.file(Kind::Library, &path)?;
        flaws.extend(library.iter().map(|it| at_place(&it.shown(), it)));
        let demo = exercise.path().join("demo.rs");
        if library.is_empty() && demo.is_file() {
            let messages = inspection.file(Kind::Program, &demo)?;
            flaws.extend(messages.iter().map(|it| at_place(&it.shown(), it)));
        }
        flaws.extend(lesson_flaws(exercise, inspection)?);
        Ok(flaws)
    })
}

fn lesson_flaws(exercise: &Exercise, inspection: &Inspection<'_>) -> Result<Vec<String>, Fault> {
    let path = exercise.path().join("README.md");
    let shown = path.strip_prefix(exercise.root()).unwrap_or(&path);
    let shown = shown.display();
    let blocks = lesson::blocks(&std::fs::read_to_string(&path).unwrap_or_default());
    let context_path = exercise.lesson_context();
    let context = std::fs::read_to_string(&context_path).unwrap_or_default();
    let context_shown = context_path
        .strip_prefix(exercise.root())
        .unwrap_or(&context_path);
    let context_shown = context_shown.display();
    let mut flaws = Vec::new();
    for number in lesson::missing(&blocks, &context) {
        flaws.push(format!(
            "{context_shown} has a place for block {number}, and the lesson has none"
        ));
    }
    for (program, must_fail) in lesson::programs(&blocks, &context) {
        let messages = inspection.pieces(&program.text)?;
        match (messages.is_empty(), must_fail) {
            (true, true) => {
                let line = (1..).find_map(|it| program.line_of_lesson(it)).unwrap_or(0);
                flaws.push(format!("{shown}:{line} is `compile_fail`, and it compiles"));
            }
            (false, false) => flaws.extend(messages.iter().map(|message| {
                let line = message.primary.as_ref().map_or(0, |it| it.line);
                match program.line_of_lesson(line) {
                    Some(line) => at_place(&format!("{shown}:{line}"), message),
                    None => at_place(&context_shown.to_string(), message),
                }
            })),
            _ => {}
        }
    }
    Ok(flaws)
}

fn at_place(place: &str, message: &CompilerMessage) -> String {
    format!("{place} does not compile: {}", message.message)
}
