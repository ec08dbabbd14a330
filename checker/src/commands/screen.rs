//! Where commands print.

use std::io::{IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use crate::fault::Fault;
use crate::report::Style;

/// The width of a page that is read elsewhere than on a terminal, unless
/// `COLUMNS` says another.
const PAGE: usize = 100;

/// Standard output and standard error, and what they can show.
#[derive(Debug)]
pub struct Screen {
    /// How reports are set on standard output.
    pub style: Style,
    /// Whether somebody watches standard error.
    pub is_watched: bool,
}

impl Screen {
    /// Finds out what the standard streams can show.
    pub fn open() -> Screen {
        let stdout = std::io::stdout();
        let colour = AutoStream::choice(&stdout) != ColorChoice::Never;
        let size = rustix::termios::tcgetwinsize(&stdout)
            .ok()
            .map(|it| usize::from(it.ws_col));
        let wished = || std::env::var("COLUMNS").ok()?.parse().ok();
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|it| !it.is_empty()));
        // Without a locale nothing is known, and UTF-8 is what nearly all have.
        let unicode = locale.is_none_or(|it| {
            let it = it.to_lowercase();
            it.contains("utf-8") || it.contains("utf8")
        });
        let terminal = std::env::var("TERM").unwrap_or_default();
        Screen {
            style: Style {
                colour,
                width: size.or_else(wished).filter(|it| *it > 0).unwrap_or(PAGE),
                unicode: unicode && terminal != "linux" && terminal != "dumb",
                verbose: false,
            },
            is_watched: std::io::stderr().is_terminal(),
        }
    }

    /// Prints to standard output. A reader that has gone away is no fault.
    pub fn print(&self, text: &str) {
        let mut stdout = std::io::stdout().lock();
        let _ = stdout.write_all(text.as_bytes());
        let _ = stdout.flush();
    }

    /// Prints a note to standard error.
    pub fn note(&self, text: &str) {
        let mut stderr = std::io::stderr().lock();
        let _ = writeln!(stderr, "note: {text}");
    }

    /// Says what is going on, on standard error.
    pub fn progress(&self, text: &str) {
        let mut stderr = std::io::stderr().lock();
        let _ = writeln!(stderr, "{text}");
    }

    /// Says why the command cannot be carried out.
    pub fn complain(&self, fault: &Fault) {
        let mut stderr = std::io::stderr().lock();
        let _ = writeln!(stderr, "error: {fault}");
    }
}
