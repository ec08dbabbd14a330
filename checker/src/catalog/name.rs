//! What an exercise may be called.

/// Longer names make lists hard to read.
const LONGEST: usize = 32;

/// Names that mean something else to rustc, to cargo, to a check file or to a
/// learner. The packages of the workspace come besides.
const RESERVED: [&str; 23] = [
    "alloc",
    "build",
    "check",
    "checker",
    "checks",
    "core",
    "crossbeam",
    "demo",
    "deps",
    "engine",
    "examples",
    "incremental",
    "lib",
    "main",
    "parking_lot",
    "proc_macro",
    "proptest",
    "std",
    "target",
    "test",
    "tokio",
    "trace",
    "worlds",
];

/// Words of the language, in any edition.
const KEYWORDS: [&str; 53] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "raw",
    "ref", "return", "safe", "self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "union", "unsafe", "unsized", "use", "virtual", "where", "while",
];

/// Why an exercise cannot be called `name`, if it cannot. `packages` are the
/// names that cargo knows in this workspace.
pub(super) fn objection(name: &str, packages: &[String]) -> Option<String> {
    let why = |text: &str| Some(format!("`{}` {text}", name.escape_debug()));
    let is_letter = |it: char| it.is_ascii_lowercase();
    let is_allowed = |it: char| is_letter(it) || it.is_ascii_digit() || it == '_';
    if name.is_empty() {
        return Some("an exercise needs a name".to_owned());
    }
    let begins_well = name.starts_with(is_letter);
    let is_snake = begins_well && name.chars().all(is_allowed);
    if !is_snake || name.ends_with('_') || name.contains("__") {
        let example = snake(name);
        let example = match objection(&example, packages) {
            None if example != name => format!(", such as `{example}`"),
            _ => String::new(),
        };
        return why(&format!(
            "is no name for an exercise: it must be lower-case letters, digits and single \
             underscores, and begin with a letter{example}"
        ));
    }
    if name.len() > LONGEST {
        return why(&format!("is longer than {LONGEST} letters"));
    }
    if KEYWORDS.contains(&name) {
        return why("is a word of the language: no crate can be called so");
    }
    if RESERVED.contains(&name) {
        return why("is reserved: it means something else to cargo, to rustc or to a check file");
    }
    let same = |it: &&String| it.replace('-', "_") == name;
    if packages.iter().any(|it| same(&it)) {
        return why("is the name of another package in this workspace");
    }
    let solution = format!("{name}-solution");
    if packages.contains(&solution) {
        return why("has a solution in this workspace already");
    }
    None
}

/// The nearest name that could be one; possibly empty.
fn snake(text: &str) -> String {
    let mut words = String::new();
    let mut after_lower = false;
    for it in text.chars() {
        if !it.is_ascii_alphanumeric() {
            words.push('_');
        } else {
            if it.is_ascii_uppercase() && after_lower {
                words.push('_');
            }
            words.push(it.to_ascii_lowercase());
        }
        after_lower = it.is_ascii_lowercase();
    }
    let words = words.trim_start_matches(|it: char| !it.is_ascii_lowercase());
    let words: Vec<_> = words.split('_').filter(|it| !it.is_empty()).collect();
    words.join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packages() -> Vec<String> {
        ["parking_lot", "serde_json", "dropin-std", "old-solution"]
            .map(str::to_owned)
            .to_vec()
    }

    #[test]
    fn ordinary_names_are_accepted() {
        for name in ["race", "spin_lock", "phase2", "a"] {
            assert_eq!(objection(name, &packages()), None, "{name}");
        }
    }

    #[test]
    fn other_spellings_are_refused_with_the_nearest_name() {
        for (name, nearest) in [
            ("Race", "race"),
            ("spin-lock", "spin_lock"),
            ("SpinLock", "spin_lock"),
            ("2phase", "phase"),
            ("a__b", "a_b"),
            ("end_", "end"),
            ("../race", "race"),
        ] {
            let said = objection(name, &packages()).unwrap();
            assert!(said.ends_with(&format!("such as `{nearest}`")), "{said}");
        }
        for name in ["", "7", "é", "\u{1b}[2", "_", "Std"] {
            let said = objection(name, &packages()).unwrap();
            assert!(!said.contains("such as"), "{said}");
            assert!(!said.contains('\u{1b}'), "{said}");
        }
    }

    #[test]
    fn names_that_mean_something_else_are_refused() {
        for name in ["std", "async", "check", "parking_lot", "dropin_std", "old"] {
            assert!(objection(name, &packages()).is_some(), "{name}");
        }
        assert!(objection(&"a".repeat(33), &[]).unwrap().contains("longer"));
    }
}
