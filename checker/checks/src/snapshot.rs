//! Sets of outputs, as insta's snapshot files keep them.
//!
//! A single possible output stands alone; several are told apart by a heading
//! line before each.

use std::path::{Path, PathBuf};

use insta::Snapshot;
use insta::internals::SnapshotContents;

/// Where an exercise keeps a snapshot.
pub(crate) fn path(exercise: &Path, name: &str) -> PathBuf {
    exercise.join("snapshots").join(format!("{name}.snap"))
}

/// Reads the possible outputs.
///
/// # Errors
/// One sentence, if there is no such file or it is not one of text.
pub(crate) fn read(path: &Path) -> Result<Vec<String>, String> {
    let snapshot = Snapshot::from_file(path)
        .map_err(|error| format!("the snapshot {} cannot be read: {error}", path.display()))?;
    match snapshot.contents() {
        SnapshotContents::Text(text) => Ok(parse(&text.to_string())),
        SnapshotContents::Binary(_) => Err(format!(
            "the snapshot {} is not one of text",
            path.display()
        )),
    }
}

/// Whether the author asks for snapshots to be written.
pub(crate) fn is_updating() -> bool {
    std::env::var_os("INSTA_UPDATE").is_some_and(|it| it == "always")
}

/// Writes the possible outputs. insta does so when its `INSTA_UPDATE` is
/// `always`.
pub(crate) fn write(path: &Path, outputs: &[String]) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(path.parent().unwrap_or(path));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let name = path.file_stem().map(|it| it.to_string_lossy().into_owned());
    settings.bind(|| {
        insta::assert_snapshot!(name.unwrap_or_default(), render(outputs));
    });
}

/// What a comparison looks at: the end of the text is not part of it.
pub(crate) fn normalised(output: &str) -> String {
    output.replace("\r\n", "\n").trim_end().to_owned()
}

fn heading(number: usize, of: usize) -> String {
    format!("--- possible output {number} of {of} ---")
}

fn render(outputs: &[String]) -> String {
    if let [only] = outputs {
        return only.clone();
    }
    let one = |(index, output): (usize, &String)| {
        format!("{}\n{output}\n", heading(index + 1, outputs.len()))
    };
    outputs.iter().enumerate().map(one).collect()
}

fn parse(text: &str) -> Vec<String> {
    let mut lines = text.lines().peekable();
    let count = lines.peek().and_then(|line| {
        let count = line.strip_prefix("--- possible output 1 of ")?;
        count.strip_suffix(" ---")?.parse::<usize>().ok()
    });
    let Some(count) = count else {
        return vec![normalised(text)];
    };
    let mut outputs: Vec<String> = Vec::new();
    for line in lines {
        if outputs.len() < count && line == heading(outputs.len() + 1, count) {
            outputs.push(String::new());
        } else if let Some(output) = outputs.last_mut() {
            output.push_str(line);
            output.push('\n');
        }
    }
    outputs.iter().map(|it| normalised(it)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_rendered_can_be_read_again() {
        for outputs in [
            vec!["a\nb"],
            vec![""],
            vec!["a\nb", "b\na"],
            vec!["", "--- possible output 1 of 2 ---", "x\n\ny"],
        ] {
            let outputs: Vec<String> = outputs.into_iter().map(str::to_owned).collect();
            assert_eq!(parse(&render(&outputs)), outputs);
        }
    }

    #[test]
    fn a_snapshot_file_of_one_output_holds_just_that() {
        let folder = tempfile::tempdir().unwrap();
        let path = path(folder.path(), "run");
        std::fs::create_dir(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "---\nsource: x\n---\nfirst\nsecond\n").unwrap();
        assert_eq!(read(&path), Ok(vec!["first\nsecond".to_owned()]));
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = read(Path::new("/nowhere/run.snap")).unwrap_err();
        assert!(error.contains("/nowhere/run.snap"), "{error}");
    }
}
