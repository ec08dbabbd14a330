//! Leaving out of a test file what cannot be compiled, and nothing else. What is
//! left out becomes blanks, so that every line stays where it is.

use std::ops::Range;

use syn::spanned::Spanned;
use syn::{Attribute, Item, UseTree};

/// Something that can be left out without the rest becoming nonsense.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) bytes: Range<usize>,
    /// What it defines.
    pub(crate) name: String,
    /// It is a test or a benchmark, or may be because a macro makes it.
    pub(crate) test: bool,
    /// Its own attributes say when it is there, unless a macro makes it.
    pub(crate) conditional: Option<bool>,
    /// The macro that makes it.
    pub(crate) made_by: Option<String>,
    pub(crate) line: usize,
}

/// Something that was left out.
#[derive(Clone, Debug)]
pub(crate) struct LeftOut {
    pub(crate) part: Part,
    /// In rustc's words.
    pub(crate) reason: String,
    /// The standard library of this toolchain does not offer what it needs.
    pub(crate) not_offered: bool,
}

/// The text of a file of tests, with what was left out.
pub(crate) struct Prepared {
    pub(crate) text: String,
    parts: Vec<Part>,
    pub(crate) left_out: Vec<LeftOut>,
}

fn name_of(item: &Item) -> String {
    match item {
        Item::Fn(it) => it.sig.ident.to_string(),
        Item::Struct(it) => it.ident.to_string(),
        Item::Enum(it) => it.ident.to_string(),
        Item::Type(it) => it.ident.to_string(),
        Item::Mod(it) => it.ident.to_string(),
        Item::Macro(it) => match (&it.ident, it.mac.tokens.clone().into_iter().next()) {
            (Some(name), _) => name.to_string(),
            (None, Some(_)) => name_for(&it.mac),
            (None, None) => String::new(),
        },
        _ => String::new(),
    }
}

/// What a macro makes: `a_macro!(NAME, …)` or `a_macro!(name: NAME, …)`.
fn name_for(mac: &syn::Macro) -> String {
    let mut words = mac.tokens.clone().into_iter();
    let first = words.next().map(|it| it.to_string()).unwrap_or_default();
    let colon = words.next().is_some_and(|it| it.to_string() == ":");
    match words.next() {
        Some(name) if colon => name.to_string(),
        _ => first,
    }
}

fn is(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().any(|it| it.path().is_ident(name))
}

fn is_test(item: &Item) -> bool {
    match item {
        Item::Fn(it) => is(&it.attrs, "test") || is(&it.attrs, "bench"),
        // A macro of the file's own that is used for something.
        Item::Macro(it) => it.ident.is_none(),
        _ => false,
    }
}

/// The names that a `use` brings, each with the bytes that say so.
fn leaves(tree: &UseTree, parts: &mut Vec<Part>) {
    match tree {
        UseTree::Path(it) => leaves(&it.tree, parts),
        UseTree::Group(group) => {
            for pair in group.items.pairs() {
                let (tree, comma) = pair.into_tuple();
                let before = parts.len();
                leaves(tree, parts);
                // One name in braces goes with its comma.
                let alone = !matches!(tree, UseTree::Group(_));
                if let ([part], Some(comma), true) = (&mut parts[before..], comma, alone) {
                    part.bytes.start = tree.span().byte_range().start;
                    part.bytes.end = comma.span().byte_range().end;
                }
            }
        }
        UseTree::Name(it) => parts.push(part_of(it.span(), it.ident.to_string())),
        UseTree::Rename(it) => parts.push(part_of(it.span(), it.rename.to_string())),
        UseTree::Glob(it) => parts.push(part_of(it.span(), "*".to_owned())),
    }
}

fn part_of(span: proc_macro2::Span, name: String) -> Part {
    Part {
        bytes: span.byte_range(),
        line: span.start().line,
        name,
        test: false,
        conditional: None,
        made_by: None,
    }
}

impl Prepared {
    /// A file, whole.
    ///
    /// # Errors
    /// If it is not Rust.
    pub(crate) fn new(text: String) -> syn::Result<Prepared> {
        let file = syn::parse_file(&text)?;
        let mut parts = Vec::new();
        for item in &file.items {
            if let Item::Use(it) = item {
                let before = parts.len();
                leaves(&it.tree, &mut parts);
                if let [only] = &mut parts[before..] {
                    only.bytes = it.span().byte_range();
                }
            }
            let mut part = part_of(item.span(), name_of(item));
            part.test = is_test(item);
            if let Item::Fn(it) = item {
                part.conditional = Some(is(&it.attrs, "cfg"));
            }
            if let Item::Macro(it) = item {
                part.made_by = it.mac.path.segments.last().map(|it| it.ident.to_string());
            }
            parts.push(part);
        }
        Ok(Prepared {
            text,
            parts,
            left_out: Vec::new(),
        })
    }

    /// The names of its tests, those of macros only as far as they show.
    pub(crate) fn tests(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.test)
    }

    /// Leaves out the smallest part around `bytes`; says whether there was one.
    pub(crate) fn leave_out(
        &mut self,
        bytes: &Range<usize>,
        reason: &str,
        not_offered: bool,
    ) -> bool {
        let around = |part: &&Part| part.bytes.start <= bytes.start && bytes.end <= part.bytes.end;
        let smallest = self
            .parts
            .iter()
            .filter(around)
            .min_by_key(|part| part.bytes.len());
        let Some(part) = smallest.cloned() else {
            return false;
        };
        let gone = |it: &LeftOut| {
            it.part.bytes.start <= part.bytes.start && part.bytes.end <= it.part.bytes.end
        };
        if self.left_out.iter().any(gone) {
            // Another error of the same part.
            return true;
        }
        let blank: String = self.text[part.bytes.clone()]
            .chars()
            .flat_map(|it| match it {
                '\n' => vec!['\n'],
                it => vec![' '; it.len_utf8()],
            })
            .collect();
        self.text.replace_range(part.bytes.clone(), &blank);
        let left_out = match self.cause(reason) {
            Some(cause) => LeftOut {
                reason: format!("uses `{}`: {}", cause.part.name, cause.reason),
                not_offered: cause.not_offered,
                part,
            },
            None => LeftOut {
                reason: reason.to_owned(),
                not_offered,
                part,
            },
        };
        self.left_out.push(left_out);
        true
    }

    /// What was left out before, if that is why something cannot be found.
    fn cause(&self, reason: &str) -> Option<&LeftOut> {
        if !reason.starts_with("cannot find") && !reason.starts_with("failed to") {
            return None;
        }
        let named: Vec<&str> = reason.split('`').skip(1).step_by(2).collect();
        self.left_out
            .iter()
            .find(|it| !it.part.name.is_empty() && named.contains(&it.part.name.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str =
        "use a::{b, c as d, e};\n#[test]\nfn first() {\n    d();\n}\nfn helper() {}\n";

    fn at(text: &str, part: &str) -> Range<usize> {
        let start = text.find(part).expect("a part of the text");
        start..start + part.len()
    }

    #[test]
    fn one_name_of_a_use_is_left_out_and_every_line_stays() {
        let mut it = Prepared::new(FILE.to_owned()).unwrap();
        assert!(it.leave_out(&at(FILE, "c"), "unstable", true));
        let expected = FILE.replace("c as d,", "       ");
        assert_eq!(it.text, expected);
        assert_eq!(it.left_out[0].part.name, "d");
        // What uses the name is told the true reason.
        assert!(it.leave_out(&at(FILE, "d()"), "cannot find function `d`", false));
        assert_eq!(it.left_out[1].reason, "uses `d`: unstable");
        assert!(it.left_out[1].part.test && it.left_out[1].not_offered);
        assert_eq!(it.text.lines().count(), FILE.lines().count());
        assert!(it.text.contains("fn helper() {}") && !it.text.contains("first"));
    }

    #[test]
    fn what_a_macro_makes_has_its_name() {
        let it = Prepared::new("each!(name: first, body: {}); each!(second, 3);".to_owned());
        let it = it.unwrap();
        let names: Vec<_> = it.tests().map(|part| part.name.as_str()).collect();
        assert_eq!(names, ["first", "second"]);
        assert!(
            it.tests()
                .all(|part| part.made_by.as_deref() == Some("each"))
        );
    }

    #[test]
    fn an_error_that_belongs_to_no_part_is_not_explained_away() {
        let mut it = Prepared::new(FILE.to_owned()).unwrap();
        let end = FILE.len();
        assert!(!it.leave_out(&(end..end), "somewhere else", false));
        assert_eq!(it.tests().count(), 1);
    }
}
