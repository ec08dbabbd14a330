//! What other crates can see of a file.
//!
//! The body of a function that is not generic, not `const`, not `async` and not
//! inlined is compiled with its own crate and nowhere else, and no type depends
//! on it. Whatever is compiled against a crate is the same with any such body in
//! its place, so what was compiled against the crate's *outline*, in which there
//! is only an endless loop, can be linked with the crate itself.
//!
//! Where it is not plain that a body is one of those, it is kept; where even the
//! items cannot be told apart, there is no outline.

use super::tokens::{self, Token, Tokens};

/// A file without the bodies that other crates cannot see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Rust source that compiles if the file does. Without comments.
    pub text: String,
    /// Whether something in it may tell where it stands: then everything stands
    /// where it does in the file, and otherwise anywhere.
    pub is_placed: bool,
}

/// Attributes of a function that say nothing about how others see its body.
const HARMLESS: [&str; 9] = [
    "allow",
    "cfg",
    "deny",
    "doc",
    "expect",
    "must_use",
    "test",
    "track_caller",
    "warn",
];

/// Words with which a body may say something that holds outside of it.
const FAR: [&str; 7] = [
    "extern",
    "global_asm",
    "impl",
    "include",
    "macro_rules",
    "mod",
    "trait",
];

/// What stands in place of a body.
const NOTHING: &str = "loop{}";

/// The outline of a file, given its text (without a byte order mark) and tokens.
/// `None` if it would be the whole file, or cannot be made out.
pub(super) fn of(text: &str, tokens: &Tokens) -> Option<Outline> {
    if tokens.too_deep.is_some() {
        return None;
    }
    let mut survey = Survey {
        all: &tokens.all,
        bodies: Vec::new(),
        is_placed: false,
    };
    survey.items(0, tokens.all.len())?;
    (!survey.bodies.is_empty()).then(|| Outline {
        text: survey.write(text),
        is_placed: survey.is_placed,
    })
}

/// The items of a file.
struct Survey<'a> {
    all: &'a [Token],
    /// The braces around each body that others cannot see.
    bodies: Vec<(usize, usize)>,
    is_placed: bool,
}

impl Survey<'_> {
    fn is(&self, at: usize, text: &str) -> bool {
        self.all.get(at).is_some_and(|it| it.is(text))
    }

    /// The end of the group that begins at `open`.
    fn close(&self, open: usize) -> Option<usize> {
        let depth = self.all.get(open)?.depth;
        let after = self.all[open + 1..].iter();
        Some(open + 1 + after.take_while(|it| it.depth > depth).count())
    }

    /// The first of `signs` at the depth of `at`, not before it.
    fn find(&self, at: usize, signs: &[&str]) -> Option<usize> {
        let depth = self.all.get(at)?.depth;
        let rest = self.all[at..].iter().take_while(|it| it.depth >= depth);
        let mut here = rest.enumerate().filter(|(_, it)| it.depth == depth);
        let found = here.find(|(_, it)| signs.iter().any(|sign| it.is(sign)))?;
        Some(at + found.0)
    }

    fn has(&self, from: usize, to: usize, words: &[&str]) -> bool {
        let mut tokens = self.all[from..to].iter();
        tokens.any(|it| words.iter().any(|word| it.is(word)))
    }

    fn items(&mut self, from: usize, to: usize) -> Option<()> {
        let mut at = from;
        while at < to {
            at = self.item(at, to)?;
        }
        Some(())
    }

    /// Goes through one item; gives the place of the next.
    fn item(&mut self, mut at: usize, to: usize) -> Option<usize> {
        let mut is_plain = true;
        while self.is(at, "#") {
            let is_inner = self.is(at + 1, "!");
            let open = at + 1 + usize::from(is_inner);
            if !self.is(open, "[") {
                return None;
            }
            is_plain &= is_inner || HARMLESS.iter().any(|it| self.is(open + 1, it));
            at = self.close(open)? + 1;
        }
        if at >= to {
            return Some(at);
        }
        if self.is(at, "pub") {
            at += 1;
            if self.is(at, "(") {
                at = self.close(at)? + 1;
            }
        }
        if self.is(at, "unsafe") {
            at += 1;
        }
        let first = self.all.get(at)?;
        match first.text.as_str() {
            "fn" => self.function(at, is_plain),
            "async" => self.function(self.find(at, &["fn"])?, false),
            "const" | "static" => {
                let end = self.find(at, &[";", "{"])?;
                if self.is(at + 1, "fn") || self.has(at, end, &["unsafe", "async"]) {
                    return self.function(self.find(at, &["fn"])?, false);
                }
                let end = self.find(at, &[";"])?;
                // Only a macro, a closure or a function knows where it stands.
                self.is_placed |= self.has(at, end, &["!", "|", "{"]);
                Some(end + 1)
            }
            "use" | "type" => Some(self.find(at, &[";"])? + 1),
            "struct" | "enum" | "union" => {
                let end = self.find(at, &[";", "{"])?;
                Some(
                    if self.is(end, "{") {
                        self.close(end)?
                    } else {
                        end
                    } + 1,
                )
            }
            "trait" => {
                let open = self.find(at, &["{"])?;
                let close = self.close(open)?;
                self.is_placed |= self.has(open + 1, close, &["{"]);
                Some(close + 1)
            }
            "mod" => {
                let open = self.find(at, &["{"])?;
                let close = self.close(open)?;
                self.items(open + 1, close)?;
                Some(close + 1)
            }
            "impl" => {
                let open = self.find(at, &["{"])?;
                let close = self.close(open)?;
                if self.is(at + 1, "<") || self.has(at + 1, open, &["impl", "const"]) {
                    self.is_placed |= self.has(open + 1, close, &["{"]);
                } else {
                    self.items(open + 1, close)?;
                }
                Some(close + 1)
            }
            // A macro of its own may make anything of a body.
            "macro_rules" => None,
            _ if first.is_word && self.is(at + 1, "!") => {
                self.is_placed = true;
                let end = self.find(at, &[";", "{"])?;
                Some(
                    if self.is(end, "{") {
                        self.close(end)?
                    } else {
                        end
                    } + 1,
                )
            }
            _ => None,
        }
    }

    /// Goes through a function, from the word `fn` on.
    fn function(&mut self, at: usize, is_plain: bool) -> Option<usize> {
        let end = self.find(at, &[";", "{"])?;
        if self.is(end, ";") {
            return Some(end + 1);
        }
        let close = self.close(end)?;
        if close == end + 1 {
            return Some(close + 1);
        }
        let is_generic = !self.is(at + 2, "(") || self.has(at, end, &["impl"]);
        if is_plain && !is_generic && !self.has(end + 1, close, &FAR) {
            self.bodies.push((end, close));
        } else {
            self.is_placed = true;
        }
        Some(close + 1)
    }

    /// The outline's text.
    fn write(&self, text: &str) -> String {
        let mut outline = String::new();
        let mut written = 0;
        let mut bodies = self.bodies.iter().copied().peekable();
        let mut at = 0;
        while let Some(token) = self.all.get(at) {
            if let Some(length) = tokens::documentation(&self.all[at..]) {
                at += length;
                continue;
            }
            self.write_gap(&text[written..token.bytes.start], &mut outline);
            outline.push_str(&text[token.bytes.clone()]);
            written = token.bytes.end;
            at += 1;
            let Some((_, close)) = bodies.next_if(|(open, _)| open + 1 == at) else {
                continue;
            };
            let end = self.all[close].bytes.start;
            let body = &text[written..end];
            if !self.is_placed {
                outline.push_str(NOTHING);
            } else if let Some(rest) = after(body, NOTHING.len()) {
                outline.push_str(NOTHING);
                self.write_gap(rest, &mut outline);
            } else {
                // There is no room for it, so the body stays.
                continue;
            }
            written = end;
            at = close;
        }
        outline
    }

    /// Writes what stands between two tokens: space, or if the places matter as
    /// much space as there is.
    fn write_gap(&self, gap: &str, outline: &mut String) {
        if self.is_placed {
            let blank = |it: char| if it == '\n' { '\n' } else { ' ' };
            outline.extend(gap.chars().map(blank));
        } else if !gap.is_empty() && !outline.is_empty() {
            outline.push(' ');
        }
    }
}

/// What follows the first `count` characters of a text's first line; the end of
/// the line gives way if there is one.
fn after(text: &str, count: usize) -> Option<&str> {
    let line = text.find('\n').unwrap_or(text.len());
    match text[..line].char_indices().nth(count) {
        Some((at, _)) => Some(&text[at..]),
        None if line < text.len() => Some(&text[line..]),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::source::Source;

    #[track_caller]
    fn check(text: &str, outline: &str, is_placed: bool) {
        let found = Source::from_text(text).outline().unwrap();
        assert_eq!((found.text.as_str(), found.is_placed), (outline, is_placed));
    }

    #[track_caller]
    fn has_none(text: &str) {
        assert_eq!(Source::from_text(text).outline(), None);
    }

    #[test]
    fn bodies_of_plain_functions_are_left_out_and_comments_too() {
        check(
            "//! Counts.\n\n/// One.\n#[must_use]\npub fn f(a: u8) -> u8 {\n    // so\n    a + 1\n}\nfn g() {}",
            "#[must_use] pub fn f(a: u8) -> u8 {loop{}} fn g() {}",
            false,
        );
    }

    #[test]
    fn methods_of_types_without_parameters_and_of_modules_are_plain() {
        check(
            "pub mod a { pub struct S(u8); impl Drop for S { fn drop(&mut self) { f() } } }",
            "pub mod a { pub struct S(u8); impl Drop for S { fn drop(&mut self) {loop{}} } }",
            false,
        );
    }

    #[test]
    fn what_others_compile_themselves_is_kept_where_it_is() {
        for kept in [
            "fn k<T>(t: T) { drop(t) }",
            "fn k(t: impl Send) { drop(t) }",
            "fn k() -> impl Send { 1 }",
            "async fn k() { 1; }",
            "const fn k() -> u8 { 1 }",
            "const unsafe fn k() -> u8 { 1 }",
            "#[inline] fn k() { 1; }",
            "impl<T> S<T> { fn k(&self) { 1; } }",
            "trait T { fn k(&self) { 1; } }",
            "fn k() { impl T for S {} }",
            "thread_local! { static K: u8 = f(); }",
            "static K: fn() = || f();",
            "const K: u32 = line!();",
        ] {
            let body = "fn f() -> u8 {\n  let a = 1;\n  a\n}";
            let blank = "fn f() -> u8 {loop{}\n            \n   \n}";
            check(
                &format!("{body} {kept} // end"),
                &format!("{blank} {kept}"),
                true,
            );
        }
    }

    #[test]
    fn everything_keeps_its_place_if_places_matter() {
        let text = "#[inline] fn k() { 1; }\n/// Ä\nfn f() { 12345678 /* ö */; 9 } fn g() {1} fn h() {\n1\n}\n  fn l() {\n}";
        let found = Source::from_text(text).outline().unwrap();
        let place = |text: &str, what: &str| {
            let before = &text[..text.find(what).unwrap()];
            let line = before.rsplit('\n').next().unwrap();
            (before.matches('\n').count(), line.chars().count())
        };
        for what in ["fn k", "fn f", "fn g", "fn h", "fn l"] {
            assert_eq!(place(&found.text, what), place(text, what), "{what}");
        }
        assert!(found.text.contains("fn g() {1}"), "{}", found.text);
        assert!(!found.text.contains("12345678"), "{}", found.text);
    }

    #[test]
    fn where_items_cannot_be_told_apart_there_is_no_outline() {
        has_none("macro_rules! m { () => { impl T for S {} } } fn f() { m!() }");
        has_none("extern \"C\" { fn f(); } fn g() { 1; }");
        has_none("fn f() -> A<{ 1 }> { g() }");
        has_none("fn f<T>() { 1; }");
        has_none("fn f( {");
    }
}
