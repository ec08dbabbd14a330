//! What is not written yet.

use super::tokens::{Token, Tokens};

/// A `todo!()` or `unimplemented!()` in a learner's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// The innermost function that it stands in.
    pub function: Option<String>,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

pub(super) fn find(tokens: &Tokens) -> Vec<Unfinished> {
    let mut found = Vec::new();
    // The functions that are open, each with the depth of its body; a function
    // that is declared but whose body has not begun has none.
    let mut functions: Vec<(&str, usize)> = Vec::new();
    let mut declared: Option<(&str, usize)> = None;
    for (index, token) in tokens.all.iter().enumerate() {
        functions.retain(|(_, depth)| token.depth >= *depth);
        let next = tokens.all.get(index + 1);
        if token.is("fn") && token.is_word {
            declared = next
                .filter(|it| it.is_word)
                .map(|it| (it.text.as_str(), token.depth));
        }
        match declared {
            Some((name, depth)) if token.is("{") && token.depth == depth => {
                functions.push((name, depth + 1));
                declared = None;
            }
            Some((_, depth)) if token.is(";") && token.depth == depth => declared = None,
            _ => {}
        }
        let is_macro = token.is_word && next.is_some_and(|it| it.is("!"));
        if is_macro && (token.is("todo") || token.is("unimplemented")) {
            found.push(Unfinished {
                function: functions.last().map(|(name, _)| (*name).to_owned()),
                line: token.line,
                column: token.column,
            });
        }
    }
    found
}

pub(super) fn functions(tokens: &Tokens, name: &str) -> Vec<(u32, u32)> {
    let is_definition = |pair: &&[Token]| pair[0].is("fn") && pair[1].is(name);
    let pairs = tokens.all.windows(2).filter(is_definition);
    pairs.map(|pair| (pair[1].line, pair[1].column)).collect()
}

#[cfg(test)]
mod tests {
    use crate::source::Source;

    #[test]
    fn each_todo_is_found_with_its_function_and_place() {
        let text = "fn a() {\n    todo!()\n}\nstruct S;\nimpl S {\n    fn b(x: [u8; { 3 }]) -> u8\n    {\n        if true { unimplemented!(\"x\") }\n    }\n}\nfn c() {}\n";
        let found = Source::from_text(text).unfinished();
        let names: Vec<_> = found.iter().map(|it| it.function.as_deref()).collect();
        assert_eq!(names, [Some("a"), Some("b")]);
        assert_eq!((found[0].line, found[0].column), (2, 5));
        assert_eq!((found[1].line, found[1].column), (8, 19));
    }

    #[test]
    fn a_todo_in_a_comment_or_a_string_is_none() {
        let text = "// todo!()\nfn a() { let x = \"todo!()\"; todo(); }\nfn todo() {}\n";
        assert!(Source::from_text(text).unfinished().is_empty());
    }

    #[test]
    fn definitions_are_found_by_name() {
        assert_eq!(
            Source::from_text("pub fn a() {}\n  fn b() { a() }").functions("b"),
            [(2, 6)]
        );
    }
}
