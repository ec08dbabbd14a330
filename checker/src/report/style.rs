//! How a report for people is set.

/// What the place can show in which a report for people is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Colours, by ANSI escape sequences.
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
