//! rustc's own text, made safe for a terminal.

use crate::diagnosis::text::is_hidden;

/// Without colours; other control characters, line ends and tabs apart, are
/// written as escapes.
pub(crate) fn plain(text: &str) -> String {
    safe(text, false)
}

/// With the colours that rustc gave it, and no other control sequence.
pub(crate) fn coloured(text: &str) -> String {
    safe(text, true)
}

fn safe(text: &str, colour: bool) -> String {
    let mut safe = String::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if let Some(length) = colour_sequence(rest) {
            if colour {
                safe.push_str(&rest[..length]);
            }
            rest = &rest[length..];
            continue;
        }
        match character {
            '\n' | '\t' => safe.push(character),
            '\r' => {}
            hidden if is_hidden(hidden) => safe.extend(hidden.escape_default()),
            other => safe.push(other),
        }
        rest = &rest[character.len_utf8()..];
    }
    safe
}

/// The length of a "set colour" sequence (`ESC [ digits and ; m`) that `text`
/// begins with.
fn colour_sequence(text: &str) -> Option<usize> {
    let body = text.strip_prefix("\u{1b}[")?;
    let length = body.find(|it: char| !it.is_ascii_digit() && it != ';')?;
    body[length..].starts_with('m').then_some(2 + length + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_kept_or_dropped_and_nothing_else_reaches_the_terminal() {
        let text = "\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m: no\r\n\tx\u{1b}[2J\u{202e}y\n";
        assert_eq!(plain(text), "error: no\n\tx\\u{1b}[2J\\u{202e}y\n");
        assert_eq!(
            coloured(text),
            "\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m: no\n\tx\\u{1b}[2J\\u{202e}y\n"
        );
    }
}
