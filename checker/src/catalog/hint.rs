//! The hints of an exercise, one step at a time.

/// One step of the hints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Its heading.
    pub title: String,
    /// What it says, as Markdown.
    pub text: String,
}

impl Hint {
    /// The steps of a file in which each step begins with a `## ` heading. What
    /// comes before the first heading is no step.
    pub(super) fn parse(text: &str) -> Vec<Hint> {
        let mut hints: Vec<Hint> = Vec::new();
        let mut in_code = false;
        for line in text.lines() {
            in_code ^= line.trim_start().starts_with("```");
            match (
                line.strip_prefix("## ").filter(|_| !in_code),
                hints.last_mut(),
            ) {
                (Some(title), _) => hints.push(Hint {
                    title: title.trim().to_owned(),
                    text: String::new(),
                }),
                (None, Some(hint)) => {
                    hint.text.push_str(line);
                    hint.text.push('\n');
                }
                (None, None) => {}
            }
        }
        for hint in &mut hints {
            hint.text = hint.text.trim_matches('\n').to_owned();
        }
        hints
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_heading_begins_a_step_except_inside_code() {
        let text = "# Hints\n\n## One\n\nfirst\n\n```text\n## not a step\n```\n\n## Two\nsecond\n";
        let hints = Hint::parse(text);
        let titles: Vec<_> = hints.iter().map(|it| it.title.as_str()).collect();
        assert_eq!(titles, ["One", "Two"]);
        assert!(hints[0].text.starts_with("first"));
        assert!(hints[0].text.contains("## not a step"));
        assert_eq!(hints[1].text, "second");
    }
}
