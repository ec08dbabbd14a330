//! Text that comes from a learner's process or file, made safe to show, and a
//! few turns of phrase.

use trace::Site;

/// Characters of one value that are shown; the rest is cut off, and said to be.
const LONGEST: usize = 240;

/// One line that is safe to print: control characters, and those that reorder
/// or hide text on a terminal, are written as escapes, and what is very long is
/// cut.
pub(crate) fn clean(text: &str) -> String {
    cut(text.trim_end_matches(['\n', '\r']), LONGEST)
}

/// As [`clean`], with another bound on the number of characters.
pub(crate) fn cut(text: &str, longest: usize) -> String {
    let mut safe = String::new();
    for (count, character) in text.chars().enumerate() {
        if count == longest {
            safe.push('…');
            break;
        }
        if is_hidden(character) {
            for escaped in character.escape_default() {
                safe.push(escaped);
            }
        } else {
            safe.push(character);
        }
    }
    safe
}

/// The lines of a longer text, each of them safe to print; at most `most`.
pub(crate) fn clean_lines(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().take(most).map(clean).collect();
    let all = text.lines().count();
    if all > most {
        lines.push(format!("… {} more lines", all - most));
    }
    lines
}

/// Whether a character would do something to a terminal instead of being seen.
pub(crate) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// "a", "a and b", "a, b and c".
pub(crate) fn list<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => "nothing".to_owned(),
        [one] => one.as_ref().to_owned(),
        [rest @ .., last] => {
            let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", rest.join(", "), last.as_ref())
        }
    }
}

/// "1 step", "2 steps".
pub(crate) fn count(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(number))
}

/// "10,000,000".
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Two virtual durations, with as many digits as it takes to tell them apart, and to see
/// how far apart they are.
pub(crate) fn apart(one: u64, other: u64) -> (String, String) {
    let gap = one.abs_diff(other);
    let is_near = |shown: &Shown, exact: u64| shown.nanoseconds.abs_diff(exact) <= gap / 50;
    let (one, other) = (2..=9)
        .map(|digits| (with_digits(one, digits), with_digits(other, digits)))
        .find(|(first, second)| gap == 0 || is_near(first, one) && is_near(second, other))
        .unwrap_or_else(|| (with_digits(one, 9), with_digits(other, 9)));
    (one.text, other.text)
}

/// A virtual duration: "250 ms", "2 s".
pub(crate) fn duration(nanoseconds: u64) -> String {
    with_digits(nanoseconds, 2).text
}

/// A virtual duration in words, and the one that these stand for.
struct Shown {
    text: String,
    nanoseconds: u64,
}

/// A virtual duration rounded to so many digits after the point, noughts left out.
fn with_digits(nanoseconds: u64, digits: u32) -> Shown {
    let (unit, name) = match nanoseconds {
        0..1_000 => (1, "ns"),
        1_000..1_000_000 => (1_000, "µs"),
        1_000_000..1_000_000_000 => (1_000_000, "ms"),
        _ => (1_000_000_000, "s"),
    };
    // Nine digits of a second, six of a millisecond: there are no smaller parts.
    let part = (unit / 10_u64.pow(digits)).max(1);
    let rounded = (nanoseconds + part / 2) / part * part;
    let whole = thousands(rounded / unit);
    let width = unit.ilog10() as usize;
    let fraction = format!("{:0width$}", rounded % unit);
    let fraction = fraction.trim_end_matches('0');
    let text = match fraction {
        "" => format!("{whole} {name}"),
        fraction => format!("{whole}.{fraction} {name}"),
    };
    Shown {
        text,
        nanoseconds: rounded,
    }
}

/// The first letter made a capital; not that of a name in code, which is another name
/// then.
pub(crate) fn sentence(text: &str) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    if first
        .trim_end_matches([',', ';', ':', '.'])
        .contains(is_code)
    {
        return text.to_owned();
    }
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// Whether a character stands in names and calls, and not in words.
fn is_code(character: char) -> bool {
    matches!(
        character,
        '_' | '(' | ')' | '`' | ':' | '.' | '<' | '[' | '!' | '&' | '*'
    ) || character.is_numeric()
}

/// A noun phrase of a check: as code if it is a bare name or call.
pub(crate) fn phrase(what: &str) -> String {
    let what = clean(what);
    match what.contains('`') || is_words(&what) || what.is_empty() {
        true => what,
        false => format!("`{what}`"),
    }
}

/// Whether there is a blank outside of brackets.
fn is_words(text: &str) -> bool {
    let mut depth = 0_i32;
    text.chars().any(|character| {
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        character == ' ' && depth == 0
    })
}

/// Whether a place is in the check file, or a file beside it, rather than in the
/// learner's: those are known by their bare names, see `place`.
pub(crate) fn in_check_file(site: &Site) -> bool {
    !site.file.contains(['/', '\\'])
}

/// "line 12", or "line 12 of check.rs".
pub(crate) fn line(site: &Site) -> String {
    if in_check_file(site) {
        format!("line {} of {}", site.line, clean(&site.file))
    } else {
        format!("line {}", site.line)
    }
}

/// "in line 12", or nothing when the place is not known; begins with a space.
pub(crate) fn in_line(site: Option<&Site>) -> String {
    site.map_or(String::new(), |site| format!(" in {}", line(site)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_escapes_and_reordered_text_are_spelled_out() {
        assert_eq!(clean("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(clean("x\u{202e}y\nz\n"), "x\\u{202e}y\\nz");
        assert_eq!(clean("ordinary … text: äöü 界"), "ordinary … text: äöü 界");
    }

    #[test]
    fn a_sentence_begins_with_a_capital_and_a_name_stays_the_name_that_it_is() {
        assert_eq!(sentence("the answer"), "The answer");
        assert_eq!(sentence("main, at last"), "Main, at last");
        assert_eq!(sentence("run_all of three"), "run_all of three");
        assert_eq!(sentence("wait() after a panic"), "wait() after a panic");
        assert_eq!(sentence("`total` is"), "`total` is");
        assert_eq!(sentence(&phrase("submit")), "`submit`");
        assert_eq!(phrase("visits(2, 2)"), "`visits(2, 2)`");
        assert_eq!(phrase("the sum"), "the sum");
        assert_eq!(phrase("mean() of two"), "mean() of two");
    }

    #[test]
    fn long_values_are_cut_and_say_so() {
        let cut = clean(&"x".repeat(LONGEST + 1));
        assert!(cut.ends_with("x…"));
        assert_eq!(cut.chars().count(), LONGEST + 1);
        assert_eq!(clean(&"x".repeat(LONGEST)).chars().last(), Some('x'));
    }

    #[test]
    fn numbers_and_durations_read_like_prose() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(10_000_000), "10,000,000");
        assert_eq!(thousands(999), "999");
        assert_eq!(duration(50_000_000), "50 ms");
        assert_eq!(duration(1_500_000_000), "1.5 s");
        assert_eq!(duration(2_000_000_001), "2 s");
        assert_eq!(duration(1_999_999_999), "2 s");
        assert_eq!(duration(7), "7 ns");
        let told = |one, other| {
            let (one, other) = apart(one, other);
            format!("{one}, {other}")
        };
        assert_eq!(told(2_000_000_001, 2_000_000_000), "2.000000001 s, 2 s");
        assert_eq!(told(1_000_200_000, 1_000_000_000), "1.0002 s, 1 s");
        // From one to the other it takes 700 µs, and 29.98 ms.
        assert_eq!(told(1_000_300_000, 1_001_000_000), "1.0003 s, 1.001 s");
        assert_eq!(told(50_017_000, 80_000_000), "50.02 ms, 80 ms");
        assert_eq!(told(2_500_000_000, 2_000_000_000), "2.5 s, 2 s");
        assert_eq!(told(2_000_000_000, 2_000_000_000), "2 s, 2 s");
        assert_eq!(count(1, "run"), "1 run");
        assert_eq!(count(2_000, "run"), "2,000 runs");
    }

    #[test]
    fn lists_have_commas_and_an_and() {
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b"]), "a and b");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }
}
