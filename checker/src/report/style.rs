//! How a report for people is set.

use anstyle::{AnsiColor, Effects, Style as Ansi};
use unicode_width::UnicodeWidthChar;

/// What the place can show in which a report for people is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Colours, by ANSI escape sequences. They never carry a meaning that the
    /// words do not carry too.
    pub colour: bool,
    /// Columns of a line.
    pub width: usize,
    /// Characters beyond ASCII: arrows, rules, an ellipsis.
    pub unicode: bool,
    /// All checks and whole interleavings, instead of what matters first.
    pub verbose: bool,
}

impl Default for Style {
    fn default() -> Style {
        Style {
            colour: false,
            width: 80,
            unicode: true,
            verbose: false,
        }
    }
}

impl Style {
    /// Lines are never set narrower or wider than this.
    pub(crate) fn columns(&self) -> usize {
        self.width.clamp(40, 140)
    }

    /// The text in the characters that can be shown.
    pub(super) fn show(&self, text: &str) -> String {
        if self.unicode || text.is_ascii() {
            return text.to_owned();
        }
        let mut plain = String::new();
        for character in text.chars() {
            match character {
                '…' => plain.push_str("..."),
                '─' | '—' | '–' => plain.push('-'),
                '│' => plain.push('|'),
                '┼' => plain.push('+'),
                '→' => plain.push_str("->"),
                '▶' => plain.push('>'),
                'µ' => plain.push('u'),
                '’' => plain.push('\''),
                other if other.is_ascii() => plain.push(other),
                other => plain.extend(other.escape_unicode()),
            }
        }
        plain
    }

    pub(super) fn good(&self, text: &str) -> String {
        self.paint(text, AnsiColor::Green.on_default())
    }

    pub(super) fn bad(&self, text: &str) -> String {
        self.paint(text, AnsiColor::Red.on_default().effects(Effects::BOLD))
    }

    pub(super) fn strong(&self, text: &str) -> String {
        self.paint(text, Ansi::new().effects(Effects::BOLD))
    }

    pub(super) fn faint(&self, text: &str) -> String {
        self.paint(text, Ansi::new().effects(Effects::DIMMED))
    }

    pub(super) fn command(&self, text: &str) -> String {
        self.paint(text, AnsiColor::Cyan.on_default())
    }

    fn paint(&self, text: &str, ansi: Ansi) -> String {
        match self.colour && !text.is_empty() {
            true => format!("{ansi}{text}{ansi:#}"),
            false => text.to_owned(),
        }
    }
}

/// The columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|it| it.width().unwrap_or(0)).sum()
}

/// The text, and blanks up to a width.
pub(super) fn pad(text: &str, columns: usize) -> String {
    let blanks = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(blanks))
}

/// The text, cut to a width, with `mark` where something was cut off.
pub(super) fn fit(text: &str, columns: usize, mark: &str) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let room = columns.saturating_sub(width(mark));
    let mut cut = String::new();
    let mut used = 0;
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used > room {
            break;
        }
        cut.push(character);
    }
    format!("{}{mark}", cut.trim_end())
}

/// The text in lines of at most `columns`, broken between words where it can be.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for mut word in text.split(' ') {
        if !line.is_empty() {
            if width(&line) + 1 + width(word) <= columns {
                line.push(' ');
                line.push_str(word);
                continue;
            }
            lines.push(std::mem::take(&mut line));
        }
        // At least one character goes on each line, or this would never end.
        while width(word) > columns && word.chars().count() > 1 {
            let first = word.chars().next().map_or(0, char::len_utf8);
            let (head, tail) = word.split_at(fit(word, columns, "").len().max(first));
            lines.push(head.to_owned());
            word = tail;
        }
        line = word.to_owned();
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_whole_where_they_fit_and_no_line_is_too_long() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(wrap("界界界", 4), ["界界", "界"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("界", 1), ["界"], "what cannot fit is still shown");
    }

    #[test]
    fn wide_characters_count_as_two_columns() {
        assert_eq!(fit("界界界", 5, "…"), "界界…");
        assert_eq!(fit("abc", 3, "…"), "abc");
        assert_eq!(pad("界", 4), "界  ");
    }

    #[test]
    fn without_unicode_everything_is_ascii() {
        let style = Style {
            unicode: false,
            ..Style::default()
        };
        assert_eq!(style.show("a → b … │ ä"), "a -> b ... | \\u{e4}");
    }
}
