//! A failing interleaving on the page: a column for each thread where there is
//! room, and a list of steps where there is not.

use std::collections::BTreeSet;

use super::{
    Style,
    shortened::shortened,
    steps::{Step, Steps},
    style::{fit, pad, width, wrap},
};

/// Rows that are shown before the middle is left out.
const ROWS: usize = 16;
/// A narrower column is no longer read with pleasure.
const NARROWEST: usize = 23;
/// On a narrower page a list is easier to follow.
const NARROWEST_PAGE: usize = 70;

/// The interleaving as lines, without indentation, at most `columns` wide.
pub(super) fn interleaving(steps: Steps, style: &Style, columns: usize) -> Vec<String> {
    let threads: BTreeSet<usize> = steps.rows.iter().map(|row| row.thread).collect();
    let threads: Vec<usize> = threads.into_iter().collect();
    let Steps { names, rows } = steps;
    let rows = shortened(rows, if style.verbose { usize::MAX } else { ROWS });
    let digits = rows
        .iter()
        .filter_map(|row| row.as_ref().ok()?.line)
        .map(|line| line.to_string().len())
        .max()
        .unwrap_or(1);
    let page = Page {
        style,
        columns,
        digits,
        mark: style.show("▶ "),
        cut: style.show("…"),
    };
    let room = columns.saturating_sub(page.margin() + 3 * threads.len().saturating_sub(1));
    let column = room / threads.len().max(1);
    let titles: Vec<String> = threads
        .iter()
        .map(|&it| style.show(names.thread(it)))
        .collect();
    if style.width >= NARROWEST_PAGE && column >= NARROWEST && threads.len() > 1 {
        page.side_by_side(&threads, &titles, &rows, column)
    } else {
        page.list(&threads, &titles, &rows)
    }
}

struct Page<'s> {
    style: &'s Style,
    columns: usize,
    digits: usize,
    mark: String,
    cut: String,
}

impl Page<'_> {
    fn margin(&self) -> usize {
        width(&self.mark)
    }

    fn side_by_side(
        &self,
        threads: &[usize],
        titles: &[String],
        rows: &[Result<Step, usize>],
        column: usize,
    ) -> Vec<String> {
        let (bar, cross, rule) = (
            self.style.show("│"),
            self.style.show("┼"),
            self.style.show("─"),
        );
        let join = |cells: Vec<String>| {
            let line = cells.join(&format!(" {} ", self.style.faint(&bar)));
            line.trim_end().to_owned()
        };
        let blank = " ".repeat(self.margin());
        let heads = titles.iter().map(|title| {
            let title = fit(title, column, &self.cut);
            let blanks = " ".repeat(column.saturating_sub(width(&title)));
            format!("{}{blanks}", self.style.strong(&title))
        });
        let rules: Vec<String> = threads.iter().map(|_| rule.repeat(column)).collect();
        let rules = rules.join(&format!("{rule}{cross}{rule}"));
        let mut lines = vec![
            format!("{blank}{}", join(heads.collect())),
            format!("{blank}{}", self.style.faint(&rules)),
        ];
        for row in rows {
            let row = match row {
                Ok(row) => row,
                Err(left_out) => {
                    lines.push(format!(
                        "{blank}{}",
                        self.style.faint(&self.left_out(*left_out))
                    ));
                    continue;
                }
            };
            for (index, text) in self.cell(row, column).into_iter().enumerate() {
                let mark = match row.focus && index == 0 {
                    true => self.style.bad(&self.mark),
                    false => blank.clone(),
                };
                let cells = threads
                    .iter()
                    .map(|&thread| match thread == row.thread {
                        true => text.clone(),
                        false => " ".repeat(column),
                    })
                    .collect();
                lines.push(format!("{mark}{}", join(cells)).trim_end().to_owned());
            }
        }
        lines
    }

    /// A row's lines, padded to the column: the source line, and what came of it.
    fn cell(&self, row: &Step, column: usize) -> Vec<String> {
        let number = match (row.line, &row.file) {
            (Some(line), None) => line.to_string(),
            _ => String::new(),
        };
        let margin = self.digits + 2;
        let mut lines = Vec::new();
        if let Some(source) = &row.source {
            let source = fit(
                &self.style.show(source),
                column.saturating_sub(margin),
                &self.cut,
            );
            let number = format!("{number:>digits$}  ", digits = self.digits);
            lines.push(format!(
                "{}{}",
                self.style.faint(&number),
                pad(&source, column.saturating_sub(margin))
            ));
        }
        let arrow = self.style.show("→ ");
        let margin = margin.min(column / 4);
        let room = column.saturating_sub(margin + width(&arrow));
        for (index, line) in wrap(&self.effect(row), room).into_iter().enumerate() {
            let arrow = match index {
                0 => arrow.clone(),
                _ => " ".repeat(width(&arrow)),
            };
            lines.push(pad(&format!("{}{arrow}{line}", " ".repeat(margin)), column));
        }
        lines
    }

    fn effect(&self, row: &Step) -> String {
        let effect = self.style.show(&row.effect());
        match (row.line, &row.file) {
            (Some(line), Some(file)) => {
                format!("{effect} ({}, line {line})", self.style.show(file))
            }
            _ => effect,
        }
    }

    fn list(
        &self,
        threads: &[usize],
        titles: &[String],
        rows: &[Result<Step, usize>],
    ) -> Vec<String> {
        let name = titles
            .iter()
            .map(|it| width(it))
            .max()
            .unwrap_or(0)
            .min(self.columns / 3);
        let title = |thread: usize| {
            let index = threads.iter().position(|&it| it == thread).unwrap_or(0);
            pad(&fit(&titles[index], name, &self.cut), name)
        };
        let margin = self.margin() + name + 2;
        let mut lines = Vec::new();
        for row in rows {
            let row = match row {
                Ok(row) => row,
                Err(left_out) => {
                    lines.push(format!(
                        "{}{}",
                        " ".repeat(self.margin()),
                        self.style.faint(&self.left_out(*left_out))
                    ));
                    continue;
                }
            };
            let mark = match row.focus {
                true => self.style.bad(&self.mark),
                false => " ".repeat(self.margin()),
            };
            let place = match (row.line, &row.file) {
                (Some(line), None) => format!("line {line:<digits$}  ", digits = self.digits),
                _ => String::new(),
            };
            let indent = margin + width(&place);
            let room = self.columns.saturating_sub(indent).max(8);
            for (index, text) in wrap(&self.effect(row), room).into_iter().enumerate() {
                match index {
                    0 => lines.push(format!(
                        "{mark}{}  {place}{text}",
                        self.style.strong(&title(row.thread))
                    )),
                    _ => lines.push(format!("{}{text}", " ".repeat(indent))),
                }
            }
            if let Some(source) = &row.source {
                let source = fit(&self.style.show(source), room, &self.cut);
                lines.push(format!(
                    "{}{}",
                    " ".repeat(indent),
                    self.style.faint(&source)
                ));
            }
        }
        lines
    }

    fn left_out(&self, number: usize) -> String {
        let plural = if number == 1 { "" } else { "s" };
        format!("{0} {number} more step{plural} {0}", self.cut)
    }
}
