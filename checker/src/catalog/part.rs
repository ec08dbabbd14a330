//! The parts of the curriculum, each with a few words before its first exercise.

use std::path::Path;

use super::Hint;
use crate::fault::Fault;

/// A part of the curriculum. `exercises/README.md` has a section for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name, as the manifests of its exercises say it.
    pub name: String,
    /// The heading of its section.
    pub title: String,
    /// Its introduction, as Markdown.
    pub introduction: String,
}

impl Part {
    /// The first sentence of the introduction, on one line.
    pub fn gist(&self) -> String {
        let words: Vec<&str> = self.introduction.split_whitespace().collect();
        let ends = |it: &&str| it.ends_with(['.', '?', '!']);
        let end = words.iter().position(ends).map_or(words.len(), |it| it + 1);
        words[..end].join(" ")
    }
}

/// The sections of the page in the folder of the exercises; none if there is no
/// such page.
pub(super) fn read_all(exercises: &Path) -> Result<Vec<Part>, Fault> {
    let path = exercises.join("README.md");
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(parse(&text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Fault::file("reading", &path, &error)),
    }
}

fn parse(text: &str) -> Vec<Part> {
    let sections = Hint::parse(text).into_iter();
    let part = |it: Hint| Part {
        name: it.title.to_lowercase(),
        title: it.title,
        introduction: it.text,
    };
    sections.map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_section_is_a_part_and_begins_with_its_gist() {
        let page =
            "# All\n\nBefore.\n\n## Ideas\n\nWhat is\nbefore what? More.\n\n## Threads\n\nNo end\n";
        let parts = parse(page);
        let names: Vec<_> = parts.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["ideas", "threads"]);
        assert_eq!(parts[0].title, "Ideas");
        assert_eq!(parts[0].introduction, "What is\nbefore what? More.");
        assert_eq!(parts[0].gist(), "What is before what?");
        assert_eq!(parts[1].gist(), "No end");
    }
}
