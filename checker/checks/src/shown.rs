//! Values as text, for people.

use std::cmp::Ordering;
use std::fmt::{self, Debug, Write};

/// Characters of one value that are shown.
const MOST: usize = 2_000;

/// Stops a `Debug` implementation that writes without end.
struct Bounded {
    text: String,
    left: usize,
}

impl Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            if self.left == 0 {
                return Err(fmt::Error);
            }
            self.left -= 1;
            if character.is_control() {
                self.text.extend(character.escape_default());
            } else {
                self.text.push(character);
            }
        }
        Ok(())
    }
}

/// A value as `{:?}` shows it: of bounded length, without control characters.
pub(crate) fn value(value: &dyn Debug) -> String {
    let mut shown = Bounded {
        text: String::new(),
        left: MOST,
    };
    // The only error is our own: too long.
    if write!(shown, "{value:?}").is_err() {
        shown.text.push('…');
    }
    shown.text
}

/// Text that a program printed, of bounded length, on its own lines.
pub(crate) fn output(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The order in which people expect values: numbers by size, then texts.
pub(crate) fn in_order(values: &mut [String]) {
    values.sort_by(|one, other| {
        let number = |text: &str| text.parse::<i128>().ok();
        match (number(one), number(other)) {
            (Some(one), Some(other)) => one.cmp(&other),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => one.cmp(other),
        }
    });
}

/// The order of `count` values, by number, of which `compare` compares two.
pub(crate) fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&one, &other| compare(one, other));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_shown_on_one_line() {
        struct Two;
        impl Debug for Two {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a\nb\u{1b}[31m")
            }
        }
        assert_eq!(value(&Two), "a\\nb\\u{1b}[31m");
        assert_eq!(value(&Some("x")), "Some(\"x\")");
    }

    #[test]
    fn a_long_value_is_cut() {
        let shown = value(&vec![7; 10_000]);
        assert_eq!(shown.chars().count(), MOST + 1);
        assert!(shown.ends_with('…'));
    }

    #[test]
    fn numbers_are_ordered_by_size() {
        let mut values = ["10", "x", "9", "-1"].map(str::to_owned);
        in_order(&mut values);
        assert_eq!(values, ["-1", "9", "10", "x"]);
    }
}
