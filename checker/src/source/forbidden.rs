//! What no exercise allows: whatever reaches outside the one file, or around the
//! checks that Rust makes.

use super::tokens::{Token, Tokens};

/// A construct that may not stand in a learner's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forbidden {
    /// What it is, as it is written, such as `include_str`.
    pub what: String,
    /// Why it is not allowed, to follow "because".
    pub why: &'static str,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

const UNSAFE: &str = "the exercises are about what safe Rust can promise";
const OUTSIDE: &str = "an answer is this one file, and reads nothing else while it is compiled";
const CRATES: &str = "the crates that an answer may use are there without it";
const LINKING: &str = "it changes how the program is linked, and so the program that checks it";
const COMPILER: &str = "it changes the language that the rest of the file is written in";

/// Words that mean the same wherever they stand.
const WORDS: [(&str, &str); 4] = [
    ("include_str", OUTSIDE),
    ("include_bytes", OUTSIDE),
    ("option_env", OUTSIDE),
    ("macro_export", COMPILER),
];

/// Words that are macros only where the module [`ARCH`] is named, too: otherwise they are
/// names like any other, as of a variable that holds a small program.
const ASSEMBLY: [(&str, &str); 3] = [
    ("asm", UNSAFE),
    ("global_asm", UNSAFE),
    ("naked_asm", UNSAFE),
];

/// The module of the standard library through which alone those macros are reached.
const ARCH: &str = "arch";

/// Words that are macros only when `!` follows.
const MACROS: [(&str, &str); 2] = [("include", OUTSIDE), ("env", OUTSIDE)];

/// Names of attributes.
const ATTRIBUTES: [(&str, &str); 18] = [
    ("no_mangle", LINKING),
    ("export_name", LINKING),
    ("link_section", LINKING),
    ("link", LINKING),
    ("link_name", LINKING),
    ("linkage", LINKING),
    ("used", LINKING),
    ("global_allocator", LINKING),
    ("panic_handler", LINKING),
    ("no_main", LINKING),
    ("crate_type", LINKING),
    ("crate_name", LINKING),
    ("path", OUTSIDE),
    ("feature", COMPILER),
    ("no_std", COMPILER),
    ("no_core", COMPILER),
    ("no_implicit_prelude", COMPILER),
    ("macro_use", COMPILER),
];

pub(super) fn find(tokens: &Tokens, allow_unsafe: bool) -> Vec<Forbidden> {
    let mut found = Vec::new();
    let all = tokens.all.as_slice();
    let has_arch = all.iter().any(|it| it.is_word && name_of(it) == ARCH);
    for (index, token) in all.iter().enumerate() {
        let is = |offset: usize, text| {
            all.get(index + offset)
                .is_some_and(|it: &Token| it.is(text))
        };
        let mut forbid = |what: String, why| {
            found.push(Forbidden {
                what,
                why,
                line: token.line,
                column: token.column,
            });
        };
        if token.is("#") {
            let inner = is(1, "!");
            let start = index + 1 + usize::from(inner);
            if all.get(start).is_some_and(|it| it.is("[")) {
                for (name, why) in attributes(&all[start..]) {
                    // On a module in this file it brings macros no further than the file.
                    if inner || name != "macro_use" {
                        forbid(format!("#[{name}]"), why);
                    }
                }
            }
        }
        if !token.is_word {
            continue;
        }
        let word = name_of(token);
        let in_attribute = index >= 1 && all[index - 1].is("[") && is(1, "(");
        if token.is("unsafe") && !in_attribute && !allow_unsafe {
            forbid("unsafe".to_owned(), UNSAFE);
        }
        if token.is("extern") && is(1, "crate") {
            forbid("extern crate".to_owned(), CRATES);
        }
        if token.is("mod") && is(2, ";") {
            forbid("mod …;".to_owned(), OUTSIDE);
        }
        let assembly = ASSEMBLY.iter().filter(|_| has_arch);
        if let Some((name, why)) = WORDS.iter().chain(assembly).find(|it| it.0 == word) {
            forbid((*name).to_owned(), why);
        }
        if let Some((name, why)) = MACROS.iter().find(|it| it.0 == word && is(1, "!")) {
            forbid(format!("{name}!"), why);
        }
    }
    if let Some((line, column)) = tokens.too_deep {
        let why = "rustc does not follow nesting that deep either";
        let what = "nesting more than two hundred deep".to_owned();
        found.push(Forbidden {
            what,
            why,
            line,
            column,
        });
    }
    found
}

/// A word as a name: a raw identifier is the same name.
fn name_of(token: &Token) -> &str {
    token.text.strip_prefix("r#").unwrap_or(&token.text)
}

/// The forbidden names in an attribute that begins with its opening bracket:
/// its own name, and what `unsafe(…)` and `cfg_attr(…)` wrap.
fn attributes(tokens: &[Token]) -> Vec<(&'static str, &'static str)> {
    let depth = tokens[0].depth;
    let inside = tokens[1..].iter().take_while(|it| it.depth > depth);
    let words: Vec<&str> = inside
        .filter(|it| it.is_word)
        .map(|it| it.text.as_str())
        .collect();
    let named = |words: &[&str]| {
        let names = ATTRIBUTES.iter().filter(|it| words.contains(&it.0));
        names.copied().collect::<Vec<_>>()
    };
    match words.as_slice() {
        ["unsafe", rest @ ..] => match named(rest) {
            names if names.is_empty() => vec![("unsafe(…)", UNSAFE)],
            names => names,
        },
        ["cfg_attr", rest @ ..] => named(rest),
        [name, ..] => named(&[name]),
        [] => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::source::Source;

    #[track_caller]
    fn finds(text: &str, expected: &[(&str, u32, u32)]) {
        let found = Source::from_text(text).forbidden(false);
        let found: Vec<_> = found
            .iter()
            .map(|it| (it.what.as_str(), it.line, it.column))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn unsafe_code_is_found_wherever_it_stands() {
        finds("fn f() {\n    unsafe { g() }\n}", &[("unsafe", 2, 5)]);
        finds("unsafe impl Send for S {}", &[("unsafe", 1, 1)]);
        finds(
            "macro_rules! m { () => { unsafe { x() } } }",
            &[("unsafe", 1, 26)],
        );
        assert!(
            Source::from_text("unsafe fn f() {}")
                .forbidden(true)
                .is_empty()
        );
    }

    #[test]
    fn what_reads_other_files_is_found() {
        finds(
            "const A: &str = include_str!(\"x\");",
            &[("include_str", 1, 17)],
        );
        finds("include!(\"x\");", &[("include!", 1, 1)]);
        finds("fn f() { std::env!(\"HOME\"); }", &[("env!", 1, 15)]);
        finds("mod other;", &[("mod …;", 1, 1)]);
        finds("#[path = \"x.rs\"] mod other {}", &[("#[path]", 1, 1)]);
        finds("extern crate alloc;", &[("extern crate", 1, 1)]);
        finds("m!(r#include_bytes);", &[("include_bytes", 1, 4)]);
    }

    #[test]
    fn assembly_is_found_however_it_is_named() {
        finds("use core::arch::asm as a;", &[("asm", 1, 17)]);
        finds(
            "m!(r#global_asm);\nuse std::r#arch;",
            &[("global_asm", 1, 4)],
        );
        finds("fn f(asm: &[u8]) -> usize { asm.len() }", &[]);
    }

    #[test]
    fn what_changes_linking_or_the_language_is_found() {
        finds("#[no_mangle] pub fn exit() {}", &[("#[no_mangle]", 1, 1)]);
        finds(
            "#[unsafe(no_mangle)] pub fn exit() {}",
            &[("#[no_mangle]", 1, 1)],
        );
        finds("#![feature(test)]", &[("#[feature]", 1, 1)]);
        finds("#![macro_use]", &[("#[macro_use]", 1, 1)]);
        finds(
            "#[cfg_attr(all(), no_mangle)] fn f() {}",
            &[("#[no_mangle]", 1, 1)],
        );
    }

    #[test]
    fn ordinary_code_is_left_alone() {
        finds(
            "use std::env;\nfn include() { env::args(); include() }",
            &[],
        );
        finds(
            "// unsafe\n/// unsafe\nfn f() { let s = \"unsafe include_str!\"; }",
            &[],
        );
        finds(
            "#[derive(Debug)]\n#[cfg(feature = \"x\")]\nmod m { fn path() {} }",
            &[],
        );
        finds("#[cfg(test)] mod tests { #[test] fn t() {} }", &[]);
        finds(
            "#[macro_use] mod m { macro_rules! one { () => { 1 } } }",
            &[],
        );
    }
}
