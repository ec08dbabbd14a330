//! One file a table: what is run for it, and how it is shown.

pub(crate) mod bugs;
pub(crate) mod exhaustive;
pub(crate) mod memory;
pub(crate) mod processors;
pub(crate) mod speed;

/// A table in Markdown, its columns aligned.
pub(crate) struct Table {
    title: String,
    lines: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(title: &str, heads: &[&str]) -> Table {
        Table {
            title: title.to_owned(),
            lines: vec![heads.iter().map(|&head| head.to_owned()).collect()],
        }
    }

    /// Adds a line, of as many cells as there are heads.
    pub(crate) fn line(&mut self, cells: Vec<String>) {
        self.lines.push(cells);
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}\n", self.title)?;
        let widths: Vec<usize> = (0..self.lines[0].len())
            .map(|column| {
                let cells = self.lines.iter().filter_map(|line| line.get(column));
                cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
            })
            .collect();
        for (number, line) in self.lines.iter().enumerate() {
            for (cell, &width) in line.iter().zip(&widths) {
                write!(f, "| {cell:width$} ")?;
            }
            writeln!(f, "|")?;
            if number == 0 {
                for (column, &width) in widths.iter().enumerate() {
                    // All columns but the first are figures.
                    let colon = if column == 0 { "-" } else { ":" };
                    write!(f, "|{}{colon}", "-".repeat(width + 1))?;
                }
                writeln!(f, "|")?;
            }
        }
        Ok(())
    }
}

/// The value in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A whole number, its thousands apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let cases = [
            (7, "7"),
            (999, "999"),
            (1_000, "1,000"),
            (2_000_000, "2,000,000"),
        ];
        for (number, text) in cases {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn the_median_is_not_moved_by_one_slow_round() {
        assert_eq!(median(vec![3.0, 1.0, 100.0, 2.0, 2.5]), 2.5);
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new("Title", &["program", "n"]);
        table.line(vec!["a".to_owned(), "1,000".to_owned()]);
        assert_eq!(
            table.to_string(),
            "Title\n\n| program | n     |\n|---------|------:|\n| a       | 1,000 |\n"
        );
    }
}
