//! What a learner's file says before anything is compiled: whether it can be
//! read at all, what is not written yet, and what it may not use.
//!
//! Everything here works on tokens (crate `proc-macro2`) and not on a syntax
//! tree: tokens exist for files that do not parse yet, they reach into macros,
//! and a hostile file cannot make reading them recurse without bound.

mod forbidden;
mod outline;
mod text;
mod tokens;
mod unfinished;

use std::path::{Path, PathBuf};

pub use forbidden::Forbidden;
pub use outline::Outline;
pub use text::Unreadable;
pub use unfinished::Unfinished;

/// The largest source file that is read, in bytes.
pub const MAX_BYTES: u64 = 1024 * 1024;

/// A learner's file, read once: what is judged is what was read, whatever
/// happens to the file afterwards.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where it was read from.
    pub path: PathBuf,
    /// Its name as a person would write it: relative to the workspace.
    pub shown: PathBuf,
    /// What it says.
    pub text: String,
    tokens: Option<tokens::Tokens>,
}

impl Source {
    /// Reads a file that is called `shown` in every message.
    ///
    /// # Errors
    /// It is not a readable file, too large, or not UTF-8.
    pub fn read(path: &Path, shown: &Path) -> Result<Source, Unreadable> {
        Ok(Source::new(path, shown, text::read(path)?))
    }

    /// A source that is no file.
    pub fn from_text(text: &str) -> Source {
        Source::new(Path::new(""), Path::new(""), text.to_owned())
    }

    /// A source that says `text`, whatever the file at `path` says.
    pub fn new(path: &Path, shown: &Path, text: String) -> Source {
        Source {
            path: path.to_path_buf(),
            shown: shown.to_path_buf(),
            tokens: tokens::Tokens::of(&text),
            text,
        }
    }

    /// Whether the file has no code in it at all.
    pub fn is_empty(&self) -> bool {
        self.tokens.as_ref().is_some_and(tokens::Tokens::is_empty)
    }

    /// Whether both files say the same, comments and layout aside.
    pub fn says_the_same_as(&self, other: &Source) -> bool {
        match (&self.tokens, &other.tokens) {
            (Some(mine), Some(theirs)) => mine.canonical() == theirs.canonical(),
            _ => self.text == other.text,
        }
    }

    /// The places where `todo!()` or `unimplemented!()` stands, in order. Empty
    /// if the file has no valid tokens.
    pub fn unfinished(&self) -> Vec<Unfinished> {
        self.tokens
            .as_ref()
            .map(unfinished::find)
            .unwrap_or_default()
    }

    /// The constructs that no exercise allows, in order; `unsafe` is one of them
    /// unless `allow_unsafe`. Empty if the file has no valid tokens: then it does
    /// not compile either.
    pub fn forbidden(&self, allow_unsafe: bool) -> Vec<Forbidden> {
        let tokens = self.tokens.as_ref();
        tokens
            .map(|it| forbidden::find(it, allow_unsafe))
            .unwrap_or_default()
    }

    /// The places where a function called `name` is defined: line and column.
    pub fn functions(&self, name: &str) -> Vec<(u32, u32)> {
        let tokens = self.tokens.as_ref();
        tokens
            .map(|it| unfinished::functions(it, name))
            .unwrap_or_default()
    }

    /// What other crates can see of the file, if that can be told from its
    /// tokens and is less than all of it.
    pub fn outline(&self) -> Option<Outline> {
        outline::of(without_mark(&self.text), self.tokens.as_ref()?)
    }

    /// The words and signs of the file, comments and documentation aside.
    pub fn words(&self) -> Vec<String> {
        let tokens = self.tokens.as_ref();
        tokens.map(tokens::Tokens::canonical).unwrap_or_default()
    }
}

/// A text without its byte order mark.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::from_text(text)
    }

    #[test]
    fn comments_documentation_and_layout_do_not_make_a_difference() {
        let skeleton = source("/// Counts.\npub fn f() -> u64 {\n    todo!() // here\n}\n");
        let same = source("\u{feff}// mine\r\npub fn f() -> u64 { todo!() }");
        assert!(skeleton.says_the_same_as(&same));
        let other = source("pub fn f() -> u64 { 4 }");
        assert!(!skeleton.says_the_same_as(&other));
    }

    #[test]
    fn a_file_of_comments_is_empty() {
        assert!(source("// nothing\n\n/* here */").is_empty());
        assert!(!source("fn f() {}").is_empty());
    }

    #[test]
    fn a_file_of_ten_thousand_open_brackets_is_read_without_harm() {
        let source = source(&"(".repeat(10_000));
        assert!(source.forbidden(false).is_empty());
        assert!(source.unfinished().is_empty());
    }

    #[test]
    fn deep_but_balanced_nesting_is_read_without_harm() {
        let source = source(&format!("{}{}", "(".repeat(100_000), ")".repeat(100_000)));
        assert!(
            source
                .forbidden(false)
                .iter()
                .any(|it| it.what.contains("nesting"))
        );
    }
}
